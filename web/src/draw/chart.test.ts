import { beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeChart, type Chart } from '../api/chart';
import { drawChart, layChart, pickChart, tiling, type ChartLook } from './chart';

/* A canvas that counts what is asked of it; a character is half its size wide. */
const calls = new Map<string, number>();
const context = new Proxy({} as Record<string, unknown>, {
  get: (held, key: string) => held[key] ?? ((...args: unknown[]) => {
    calls.set(key, (calls.get(key) ?? 0) + 1);
    return key === 'measureText' ? { width: 32 * String(args[0]).length } : undefined;
  }),
  set: (held, key: string, v) => { held[key] = v; return true; },
}) as unknown as CanvasRenderingContext2D;

beforeAll(() => {
  vi.stubGlobal('OffscreenCanvas', class { getContext() { return context; } });
  vi.stubGlobal('ImageData', class { data: Uint8ClampedArray; constructor(w: number, h: number) { this.data = new Uint8ClampedArray(4 * w * h); } });
});

const look: ChartLook = { token: () => '#123456', maps: { glass: new Uint32Array(256), tide: new Uint32Array(256), ring: new Uint32Array(256) } };
const color = { map: 'label', scale: 'linear' }, axis = { scale: 'linear' };

function file(spec: object, columns: Record<string, { dtype: string; shape: number[]; values: ArrayBufferView }>): ArrayBuffer {
  const entries: Record<string, unknown> = { __metadata__: { figure: JSON.stringify({ kind: 'chart', version: 1, title: '', note: '', caption: '', ...spec }) } };
  let at = 0;
  for (const [name, c] of Object.entries(columns)) entries[name] = { dtype: c.dtype, shape: c.shape, data_offsets: [at, (at += c.values.byteLength)] };
  let header = JSON.stringify(entries);
  header += ' '.repeat((8 - (header.length % 8)) % 8);
  const out = new Uint8Array(8 + header.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
  out.set(new TextEncoder().encode(header), 8);
  at = 8 + header.length;
  for (const c of Object.values(columns)) { out.set(new Uint8Array(c.values.buffer), at); at += c.values.byteLength; }
  return out.buffer;
}

const f32 = (...v: number[]) => ({ dtype: 'F32', shape: [v.length], values: new Float32Array(v) });

const lines = (): Chart => decodeChart(file(
  { panels: [{ x: { ...axis, title: 'step', tight: true }, y: { ...axis, title: 'loss' }, color, title: 'loss' }],
    marks: [{ kind: 'line', panel: 0, at: { x: 'x', y: 'y' }, ink: 'c0', label: 'train' }] },
  { x: f32(0, 1, 2, 3, 4), y: f32(5, 4, NaN, 2, 1) }));

describe('a chart', () => {
  it('is decoded without copying', () => {
    const chart = lines();
    expect(chart.spec.marks[0]!.kind).toBe('line');
    expect([...chart.columns.get('x')!.values]).toEqual([0, 1, 2, 3, 4]);
  });
  it('has its words', () => {
    const chart = decodeChart(file({ panels: [], marks: [] }, {
      'w.off': { dtype: 'U32', shape: [3], values: new Uint32Array([0, 1, 3]) }, 'w.utf8': { dtype: 'U8', shape: [3], values: new TextEncoder().encode('aé') } }));
    expect(chart.words.get('w')!.at(1)).toBe('é');
  });
  it('keeps its area within its size and rounds its ends', () => {
    const { plots: [p] } = layChart(lines(), 600, 400);
    expect(p!.area.x).toBeGreaterThan(0);
    expect(p!.area.x + p!.area.w).toBeLessThan(600);
    expect(p!.area.y + p!.area.h).toBeLessThan(400);
    expect([p!.y.lo, p!.y.hi]).toEqual([1, 5]);
  });
  it('follows the hand to a part of x', () => {
    const { plots: [p] } = layChart(lines(), 600, 400, new Map([[0, { x: { lo: 1, hi: 2 } }]]));
    expect([p!.x.lo, p!.x.hi]).toEqual([1, 2]);
  });
  it('gives the nearest row under the pointer, but none where the line has a gap', () => {
    const laid = layChart(lines(), 600, 400), { area } = laid.plots[0]!;
    const hit = pickChart(laid, area.x + area.w * 0.75, area.y + area.h * 0.75)!;
    expect(hit.row).toBe(3);
    expect(hit.text).toBe('train · step 3 · loss 2');
    expect(pickChart(laid, area.x + area.w / 2, area.y + area.h / 2)).toBeNull();
    expect(pickChart(laid, 1, 1)).toBeNull();
  });
  it('is drawn with every kind of mark', () => {
    const kinds = ['band', 'bar', 'rule', 'line', 'step', 'segment', 'violin', 'box', 'point'] as const;
    const at = { x: 'x', y: 'y', x2: 'x2', y2: 'y2', low: 'y', high: 'y2', value: 'y' };
    const chart = decodeChart(file({ panels: [{ x: axis, y: axis, color }], marks: kinds.map((kind) => ({ kind, panel: 0, ink: 'mark', at })) },
      { x: f32(0, 1, 2), x2: f32(1, 2, 3), y: f32(1, 2, 3), y2: f32(2, 3, 4) }));
    drawChart(context, layChart(chart, 600, 400), look);
    expect(calls.get('stroke')).toBeGreaterThan(8);
    expect(calls.get('fillRect')).toBeGreaterThanOrEqual(3);
  });
  it('tells row, column and value of a raster', () => {
    const chart = decodeChart(file({ panels: [{ x: { ...axis, tight: true }, y: { ...axis, reversed: true, tight: true }, color: { map: 'tide', scale: 'linear' } }],
      marks: [{ kind: 'raster', panel: 0, at: { value: 'v' }, ink: 'mark' }] }, { v: { dtype: 'F32', shape: [2, 3], values: new Float32Array([1, 2, 3, 4, 5, 6]) } }));
    const laid = layChart(chart, 300, 200), { area, color: scale } = laid.plots[0]!;
    expect(scale.lo).toBe(-6);
    expect(pickChart(laid, area.x + area.w * 0.9, area.y + area.h * 0.9)!.text).toBe('1 · 2 · 6');
    drawChart(context, laid, look);
    expect(calls.get('drawImage')).toBe(1);
  });
  it('lays pictures out as large as they go', () => {
    expect(tiling(300, 100, 12, 0, 3, 3)).toMatchObject({ cols: 6 });
    expect(tiling(300, 100, 12, 4, 3, 3).cols).toBe(4);
  });
});
