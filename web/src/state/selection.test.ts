import { expect, it } from 'vitest';
import type { Item, ItemKind } from '../api/types';
import { repeatAround } from './selection.svelte';

const item = (path: string, kind: ItemKind, ...parents: [string, ItemKind][]): Item =>
  ({ path, kind, name: path, parents: parents.map(([p, k]) => ({ path: p, name: p, kind: k })) }) as Item;

it('the repeat around an item is the nearest block that stands in a stack', () => {
  expect(repeatAround(item('a/l.1', 'group', ['a', 'group'], ['a/l.0-l.9', 'stack']))).toBe('a/l.1');
  expect(repeatAround(item('a/l.1/x/y', 'node', ['a/l.0-l.9', 'stack'], ['a/l.1', 'group'], ['a/l.1/x', 'group']))).toBe('a/l.1');
  expect(repeatAround(item('b', 'node', ['a', 'group']))).toBe(null);
  expect(repeatAround(item('s', 'stack'))).toBe(null);
});
