import { expect, it } from 'vitest';
import type { TreeItem } from '../api/types';
import { flatten } from './modules.svelte';

const item = (path: string, children: number): TreeItem =>
  ({ path, name: path, type: 'T', kind: 'group', family: 'conv', nodes: 1, parameters: 0, children, repeat: 1, guessed: false });

it('an unfolded block is followed by what is in it', () => {
  const kids = new Map([['', [item('/a', 2), item('/b', 1)]], ['/a', [item('/a/x', 0), item('/a/y', 1)]], ['/a/y', [item('/a/y/z', 0)]]]);
  const look = (open: string[]) => flatten(kids, new Set(open)).map((r) => `${' '.repeat(r.level)}${r.item.path}`);
  expect(look([])).toEqual(['/a', '/b']);
  expect(look(['/a', '/a/y'])).toEqual(['/a', ' /a/x', ' /a/y', '  /a/y/z', '/b']);
  expect(look(['/a/y', '/b'])).toEqual(['/a', '/b']);
});
