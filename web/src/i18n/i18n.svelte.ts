// The interface's language and its words. Chosen by the address, else by the server (--lang), else by
// the browser; reactive, so that a change of language redraws every panel.
import { en, type Key } from './en';
import { zh } from './zh';
import type { Lang } from '../state/spec';

const TABLES: Record<Lang, Record<Key, string>> = { en, zh };

let lang = $state<Lang>('en');

export const language = {
  get now(): Lang { return lang; },
  set now(to: Lang) { lang = to; },
};

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export function t(key: Key, values?: Record<string, string | number>): string {
  const text = TABLES[lang][key] ?? key;
  return values ? fill(text, values) : text;
}
