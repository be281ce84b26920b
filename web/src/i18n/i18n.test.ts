import { describe, expect, it } from 'vitest';
import { en, type Key } from './en';
import { chooseLang } from './choose';
import { fill } from './i18n.svelte';
import { zh } from './zh';

const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the two languages', () => {
  it('have the same keys', () => expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort()));
  it('have the same places to fill', () => {
    for (const key of Object.keys(en) as Key[]) expect([key, places(zh[key])]).toEqual([key, places(en[key])]);
  });
  it('leave nothing empty', () => {
    for (const table of [en, zh]) for (const [key, text] of Object.entries(table)) expect(text, key).not.toBe('');
  });
});

it('every word that a panel asks for stands in the tables', () => {
  const sources = import.meta.glob<string>('../**/*.{svelte,ts}', { query: '?raw', import: 'default', eager: true });
  const missing = Object.entries(sources).flatMap(([file, text]) =>
    [...text.matchAll(/\bt\('([a-zA-Z0-9.]+)'/g)].filter(([, key]) => !(key! in en)).map(([, key]) => `${file}: ${key}`));
  expect(missing).toEqual([]);
});

it('a place without a value stays as it is', () => expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}'));

it('the address goes before the server, the server before the browser', () => {
  expect(chooseLang('zh', 'en', ['en'])).toBe('zh');
  expect(chooseLang(null, 'zh', ['en'])).toBe('zh');
  expect(chooseLang(null, null, ['de-DE', 'zh-Hans-CN', 'en'])).toBe('zh');
  expect(chooseLang(null, '', ['de'])).toBe('en');
});
