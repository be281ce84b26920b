import type { Lang } from '../state/spec';

/** The first choice that is a language of ours: the address goes before the server, the server before the browser. */
export function chooseLang(asked: string | null, server: string | null, browser: readonly string[]): Lang {
  for (const tag of [asked, server, ...browser]) {
    const lang = (tag ?? '').slice(0, 2).toLowerCase();
    if (lang === 'en' || lang === 'zh') return lang;
  }
  return 'en';
}
