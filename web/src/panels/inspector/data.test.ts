import { expect, it } from 'vitest';
import type { Info } from '../../api/types';
import { opsets, shapeText, some, typeParts } from './data';

it('symbolic sizes are told from numbers and types', () => {
  const symbols = (type: string) => typeParts(type).filter((p) => p.symbol).map((p) => p.text);
  expect(symbols('f32 1×s×768')).toEqual(['s']);
  expect(symbols('bf16 batch×seq_len')).toEqual(['batch', 'seq_len']);
  expect(symbols('i64 3')).toEqual([]);
  expect(typeParts('f32 1×s×768').map((p) => p.text).join('')).toBe('f32 1×s×768');
});

it('shapes and opsets are written as in the file', () => {
  expect(shapeText({ name: 'x', dtype: 'f32', shape: ['N', 1, 28, null] })).toBe('f32 N×1×28×?');
  expect(opsets({ opset: { '': 13, 'com.microsoft': 1 } } as unknown as Info)).toBe('13, com.microsoft 1');
});

it('long lists are cut, and say by how much', () => expect(some([1, 2, 3], 2)).toEqual({ shown: [1, 2], more: 1 }));
