import { expect, it } from 'vitest';
import { families } from '../../api/scene';
import type { TreeItem } from '../../api/types';
import { byFamily, familyQuery, ofWords, splitName } from './data';

it('a name keeps the nearest blocks around it, in grey', () => {
  expect(splitName('/transformer/h.5/attn/c_attn', 'c_attn')).toEqual({ around: 'h.5/attn/', own: 'c_attn' });
  expect(splitName('/conv', 'conv')).toEqual({ around: '', own: 'conv' });
  expect(splitName('/a#3', 'Conv_12')).toEqual({ around: '', own: 'Conv_12' });
});

it('the type is told where the name does not', () => {
  const item = { name: 'h.0 - h.4', type: 'Block', repeat: 5 } as TreeItem;
  expect(ofWords(item)).toBe('Block ×5');
  expect(ofWords({ ...item, name: 'Block', repeat: 1 })).toBe('');
});

it('operators are counted by family in the order of the legend', () => {
  const totals = { nodes: 0, parameters: 0, weightBytes: 0, operators: [
    { op: 'Relu', n: 4, family: 'activation' as const }, { op: 'Conv', n: 3, family: 'conv' as const }, { op: 'ConvTranspose', n: 1, family: 'conv' as const }] };
  const list = byFamily(totals, families);
  expect(list.map((f) => [f.family, f.n])).toEqual([['conv', 4], ['activation', 4]]);
  expect(list.map(familyQuery)).toEqual(['op:{Conv,ConvTranspose}', 'op:Relu']);
  expect(byFamily(null, families)).toEqual([]);
});
