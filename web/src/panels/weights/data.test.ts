import { describe, expect, it } from 'vitest';
import type { StoredTensor, TensorStats } from '../../api/types';
import { barHeights, barPath, byDtype, filtered, magnitude, nameOf, rowsOf, sorted, tableText, value } from './data';
import { askedFor, cellAt, fitted, held, indexOf, zoomed } from './heat';
import { hasKernels, planesOf } from './kernels';
import { byIndex, pictureAt, placeOf, tiled } from './pictures';
import { en, zh } from './words';

const tensor = (part: Partial<StoredTensor>): StoredTensor => ({ w: 0, name: '', label: '', part: '', dtype: 'f32', shape: [], count: 1, bytes: 4, offset: 0, file: '', role: null, rows: 1, cols: 1, split: 0, out: -1, in: -1, ...part });
const numbers = (part: Partial<TensorStats>): TensorStats => ({ w: 0, min: 0, max: 0, mean: 0, std: 0, variance: 0, skew: 0, kurtosis: 0, l1: 0, l2: 0, q1: 0, median: 0, q3: 0, low: 0, high: 0, finite: 1, zeros: 0, small: 0, nan: 0, inf: 0, outliers: 0, quantiles: [], from: 0, to: 1, bins: [], ...part });

describe('numbers', () => {
  it('have three digits, a true minus, and exponents where they are small or large', () => {
    expect([1.4712, -0.05661, 384.2, 6.2e-5, 0, 12345, 2.5e7].map((v) => value(v))).toEqual(['1.47', '−0.0566', '384', '6.2e−5', '0', '12345', '2.5e7']);
  });
  it('that are missing are a dash', () => {
    expect([null, undefined, NaN, Infinity, -Infinity].map((v) => value(v))).toEqual(['–', '–', '–', '∞', '−∞']);
  });
});

describe('names', () => {
  const conv = tensor({ w: 1, label: '/11/Conv weight', user: '/11/Conv', name: 'onnx::Conv_156' }), bias = tensor({ w: 2, label: '/11/Conv bias', user: '/11/Conv' });
  it('part into what owns a tensor and what it is there', () => {
    expect(nameOf(conv)).toEqual({ head: '/11/Conv', tail: 'weight' });
    expect(nameOf(tensor({ label: 'layer1.0.conv1.weight', user: 'layer1.0.conv1' }))).toEqual({ head: 'layer1.0.conv1', tail: 'weight' });
    expect(nameOf(tensor({ label: 'conv2d/kernel:0' }))).toEqual({ head: 'conv2d', tail: 'kernel:0' });
    expect(nameOf(tensor({ label: 'wte' }))).toEqual({ head: 'wte', tail: '' });
  });
  it('stand under the first of the same owner, in the order of the model alone', () => {
    expect(rowsOf([conv, bias], true).map((r) => r.under)).toEqual([false, true]);
    expect(rowsOf([conv, bias], false).map((r) => r.under)).toEqual([false, false]);
  });
});

describe('the table', () => {
  const list = [tensor({ w: 0, label: 'a.weight', name: 'a.weight', dtype: 'f32', count: 6, bytes: 24, shape: [2, 3], role: 'trained' }), tensor({ w: 1, label: 'b|c', name: 'b|c', dtype: 'q4_0', count: 64, bytes: 36, shape: [64], op: 'Conv' }), tensor({ w: 2, label: 'n', name: 'n', dtype: 'f32', count: 1 })];
  const stats = (t: StoredTensor) => [numbers({ std: 2, kurtosis: 3, min: -4, max: 1 }), null, numbers({ std: 5, kurtosis: null, mean: 0.25 })][t.w] ?? null;
  it('is filtered by words and by filters; the term that leaves nothing is told', () => {
    expect(filtered(list, 'weight').rows.map((t) => t.w)).toEqual([0]);
    expect(filtered(list, 'dtype:q4 op:conv').rows.map((t) => t.w)).toEqual([1]);
    expect(filtered(list, 'shape:2x3').rows.map((t) => t.w)).toEqual([0]);
    expect(filtered(list, 'params>5 role:trained').rows.map((t) => t.w)).toEqual([0]);
    expect(filtered(list, 'f dtype:f16')).toEqual({ rows: [], emptied: 'f' });
    expect(filtered(list, 'up:x')).toEqual({ rows: [], emptied: 'up:x' });
  });
  it('is sorted by a column either way, with what is not known last', () => {
    expect(sorted(list, '-std', stats).map((t) => t.w)).toEqual([2, 0, 1]);
    expect(sorted(list, 'std', stats).map((t) => t.w)).toEqual([0, 2, 1]);
    expect(sorted(list, 'nonsense', stats)).toBe(list);
  });
  it('sums parameters and bytes by type', () => {
    expect(byDtype(list)).toEqual([{ dtype: 'q4_0', tensors: 1, count: 64, bytes: 36 }, { dtype: 'f32', tensors: 2, count: 7, bytes: 28 }]);
  });
  it('becomes Markdown, CSV and LaTeX that keep their own signs', () => {
    expect(tableText(list, stats, 'markdown').split('\n')[3]).toContain('b\\|c');
    expect(tableText([tensor({ label: 'x,"y"', name: 'x' })], () => null, 'csv').split('\n')[1]).toMatch(/^"x,""y""",x,f32/);
    expect(tableText([tensor({ label: 'a_b%', name: 'a' })], () => null, 'latex')).toContain('a\\_b\\%');
  });
  it('knows the greatest magnitude', () => expect(magnitude(stats(list[0]!))).toBe(4));
});

describe('bars', () => {
  it('reach from 0 to 1 on each scale', () => {
    expect(barHeights([0, 4, 16], 'root')).toEqual([0, 0.5, 1]);
    expect(barHeights([0, 0], 'log')).toEqual([0, 0]);
  });
  it('that hold one value in a million can be seen', () => expect(barPath([0, 1e-6, 1], 0, 2, 20)).toContain('v-0.75'));
});

describe('the matrix', () => {
  const m = { rows: 128, cols: 144 };
  it('fits with whole pixels, and never stretches a cell more than four times', () => {
    expect(fitted(m, 432, 256)).toEqual({ row: 0, col: 0, rows: 128, cols: 144 });
    const p = fitted({ rows: 1000, cols: 2 }, 400, 400);
    expect(400 / p.cols).toBeLessThanOrEqual((4 * 400) / p.rows + 1e-9);
  });
  it('zooms about the pointer, and back out to the whole', () => {
    const whole = fitted(m, 432, 322), near = zoomed(m, whole, 4, 0, 0, 432, 322)!;
    expect([near.row, near.col, near.cols]).toEqual([0, 0, 36]);
    expect(zoomed(m, near, 1 / 8, 0, 0, 432, 322)).toBeNull();
  });
  it('is not left', () => expect(held(m, { row: -5, col: 140, rows: 20, cols: 20 })).toEqual({ row: 0, col: 124, rows: 20, cols: 20 }));
  it('is asked for in whole rows and columns, a cell a pixel at most', () => {
    expect(askedFor(m, { row: 1.5, col: 2.5, rows: 4, cols: 4 }, 400, 400)).toEqual({ part: { row: 1, col: 2, rows: 5, cols: 5 }, down: 5, across: 5 });
    expect(askedFor({ rows: 1e6, cols: 1e6 }, { row: 0, col: 0, rows: 1e6, cols: 1e6 }, 500, 300)).toMatchObject({ down: 300, across: 500 });
  });
  it('tells which element lies under a pixel', () => {
    expect(cellAt(m, { row: 10, col: 0, rows: 10, cols: 10 }, 55, 25, 100, 100)).toEqual({ row: 12, col: 5 });
    expect(cellAt(m, { row: 120, col: 0, rows: 20, cols: 10 }, 5, 99, 100, 100)).toBeNull();
    expect(indexOf([128, 16, 3, 3], 1, 74, 100)).toEqual([74, 11, 0, 1]);
  });
});

describe('kernels', () => {
  it('are seen where places are left beside the channels', () => {
    expect(hasKernels(tensor({ shape: [8, 4, 3, 3], out: 0, in: 1, count: 288 }))).toBe(true);
    expect(hasKernels(tensor({ shape: [8, 4, 1, 1], out: 0, in: 1, count: 32 }))).toBe(false);
    expect(hasKernels(tensor({ shape: [8, 4], out: 0, in: 1, count: 32 }))).toBe(false);
  });
  it('come as planes from either order of axes', () => {
    const torch = planesOf(tensor({ shape: [5, 2, 1, 3], out: 0, in: 1 }), Float32Array.of(0, 1, 2, 3, 4, 5), 9);
    const keras = planesOf(tensor({ shape: [1, 3, 2, 5], out: 3, in: 2 }), Float32Array.of(0, 3, 1, 4, 2, 5), 9);
    expect(torch).toEqual({ n: 2, h: 1, w: 3, values: Float32Array.of(0, 1, 2, 3, 4, 5) });
    expect(keras.values).toEqual(torch.values);
  });
});

describe('pictures', () => {
  it('are as large as all of them fit', () => {
    const t = tiled(128, 3, 3, 240, 120);
    expect(t.h).toBeLessThanOrEqual(120);
    expect(tiled(128, 3, 3, 240, 120, t.cell)).toEqual(t);
  });
  it('are found where they lie', () => {
    const t = tiled(10, 3, 3, 60, 60), p = placeOf(t, 7, 3, 3);
    expect(pictureAt(t, 10, 3, 3, p.x + 1, p.y + 1)).toBe(7);
    expect(pictureAt(t, 10, 3, 3, -1, 0)).toBe(-1);
  });
  it('stand by index when asked to', () => expect(byIndex(Uint32Array.of(2, 0, 1))).toEqual([1, 2, 0]));
});

describe('words', () => {
  it('have the same places in both languages', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      const places = (s: string) => (s.match(/\{\w+\}/g) ?? []).sort();
      expect(places(zh[key]), key).toEqual(places(en[key]));
    }
  });
});
