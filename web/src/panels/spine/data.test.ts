import { expect, it } from 'vitest';
import type { Cell } from '../../api/types';
import { cellOf, heights } from './data';

const cell = (path: string, value: number | null): Cell => ({ path, name: path, family: 'conv', value, share: 0, ticks: [] });

it('the cell of a selection is its own, or that of a block around it', () => {
  const cells = [cell('/a', 1), cell('/b', 1), cell('/b/c', 1)];
  expect(cellOf(cells, '/b/c', [])).toBe(2);
  expect(cellOf(cells, '/b/d/e', [])).toBe(1);
  expect(cellOf(cells, '/x/y', ['', '/a'])).toBe(0);
  expect(cellOf(cells, '', [])).toBe(-1);
  expect(cellOf(cells, '/bb', [])).toBe(-1);
});

it('bars fill the height, and a small one can still be seen', () => {
  expect(heights([cell('/a', 1000), cell('/b', 500), cell('/c', 1), cell('/d', 0), cell('/e', null)])).toEqual([20, 10, 2, 1, 1]);
  expect(heights([])).toEqual([]);
});
