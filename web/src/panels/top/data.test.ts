import { expect, it } from 'vitest';
import type { Item } from '../../api/types';
import { completed, lastTermAt, offers, pathParts, pieces } from './data';

it('the path is the blocks around the selection and itself', () => {
  const item = { path: '/a/b', name: 'b', parents: [{ path: '/a', name: 'A' }] } as Item;
  expect(pathParts(item, '/a/b').map((p) => p.name)).toEqual(['A', 'b']);
  expect(pathParts(item, '/other/x')).toEqual([{ path: '/other/x', name: 'x' }]);
  expect(pathParts(item, '')).toEqual([]);
});

it('keys of filters are told from values', () => {
  expect(pieces('op:Gemm params>500k x').map((p) => [p.text, p.key])).toEqual([
    ['op:', true], ['Gemm', false], [' ', false], ['params>', true], ['500k', false], [' ', false], ['x', false]]);
  expect(pieces('params>=5')[0]).toEqual({ text: 'params>=', key: true });
});

it('a completion replaces the last term', () => {
  expect(completed('in:h.5 op:Ge', 'op:Gemm')).toBe('in:h.5 op:Gemm ');
  expect(completed('o', 'op:')).toBe('op:');
  expect(completed('in:"a b', 'in:"a b c"')).toBe('in:"a b c" ');
  expect(lastTermAt('name:"a b" op')).toBe(11);
});

it('completions are offered for filters, not for words', () => {
  expect(offers('conv', ['op:Conv', 'in:conv1'])).toEqual([]);
  expect(offers('o', ['op:', 'op:Conv'])).toEqual(['op:', 'op:Conv']);
  expect(offers('op:Co', ['op:Conv', 'op:Concat'])).toEqual(['op:Conv', 'op:Concat']);
  expect(offers('op:Conv', ['op:Conv', 'op:ConvTranspose'])).toEqual(['op:ConvTranspose']);
  expect(offers('op:Conv ', ['op:'])).toEqual([]);
});
