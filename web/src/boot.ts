// Runs in the head, before the page's program is there: sets the theme and the language, so that nothing
// flashes, and sends the requests of the first picture, so that the server works while the program is being
// read (where the page's Link header has named them, they are on their way already). The addresses must be
// written as api/routes.ts writes them, or the answers are asked for again.
import { address } from './api/http';
import { sendEarly } from './api/early';
import { chooseLang } from './i18n/choose';
import { readSpec, viewQuery } from './state/spec';

const html = document.documentElement, spec = readSpec(location.pathname, location.search);

function rememberedTheme(): string | null {
  try { return (JSON.parse(localStorage.getItem('vitrine.frame') ?? '{}') as { theme?: string | null }).theme ?? null; } catch { return null; }
}

html.dataset.theme = spec.theme ?? rememberedTheme() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
html.dataset.view = spec.room ?? 'graph';
const lang = chooseLang(spec.lang, html.lang, navigator.languages);
html.lang = lang === 'zh' ? 'zh-Hans' : 'en';

sendEarly(address('/api/view/graph', { ...viewQuery(spec), job: html.dataset.job }));
sendEarly(address('/api/models', { lang }));
