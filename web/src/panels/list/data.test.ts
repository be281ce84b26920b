import { expect, it } from 'vitest';
import { families } from '../../api/scene';
import type { TreeItem } from '../../api/types';
import { byFamily, familyQuery, near, ofWords } from './data';

it('an item is told with the nearest block around it', () => {
  expect(near('transformer/h.5/attn/c_attn', 'c_attn')).toBe('…/attn');
  expect(near('blocks/blocks.0/blocks.0.0', 'blocks.0.0')).toBe('…/blocks.0');
  expect(near('conv', 'conv')).toBe('');
  expect(near('a/b#3', 'Conv_12')).toBe('a');
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
