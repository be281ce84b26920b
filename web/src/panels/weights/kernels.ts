// Kernels of convolutions: which axes are places, and the planes of one output channel.
import type { StoredTensor } from '../../api/types';

/** Has it kernels of more than one place, so that there are filters to see? */
export function hasKernels(t: StoredTensor): boolean {
  if (t.out < 0 || t.in < 0 || t.shape.length < 3 || t.shape.length > 4) return false;
  return t.shape.reduce((n, d, i) => (i === t.out || i === t.in ? n : n * d), 1) > 1 && t.count > 0;
}

/** Values of one output channel, in the tensor's own order of the axes left, as planes [n, h, w], one an input. */
export function planesOf(t: StoredTensor, values: Float32Array, most: number): { n: number; h: number; w: number; values: Float32Array } {
  const axes = t.shape.map((size, axis) => ({ size, axis })).filter((a) => a.axis !== t.out), steps: number[] = [];
  let step = 1;
  for (let i = axes.length - 1; i >= 0; i--) { steps[i] = step; step *= axes[i]!.size; }
  const input = axes.findIndex((a) => a.axis === t.in), places = axes.map((_, i) => i).filter((i) => i !== input);
  const [y, x] = places.length > 1 ? places as [number, number] : [-1, places[0] ?? -1];
  const h = y < 0 ? 1 : axes[y]!.size, w = x < 0 ? 1 : axes[x]!.size, n = Math.min(most, axes[input]?.size ?? 1), out = new Float32Array(n * h * w);
  for (let i = 0; i < n; i++)
    for (let r = 0; r < h; r++)
      for (let c = 0; c < w; c++) out[(i * h + r) * w + c] = values[i * (steps[input] ?? 0) + r * (steps[y] ?? 0) + c * (steps[x] ?? 0)]!;
  return { n, h, w, values: out };
}
