import { describe, expect, it } from 'vitest';
import { Grid } from './grid';

function random(seed: number): () => number {
  return () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
}

describe('Grid', () => {
  it('finds what a look at everything finds', () => {
    const r = random(7), n = 2000, b = new Float32Array(n * 4);
    for (let i = 0; i < n; i++) {
      const x = r() * 20000, y = r() * 9000;
      b.set([x, y, x + (i % 50 ? 200 * r() : 15000), y + 60 * r()], i * 4);
    }
    const grid = new Grid(b);
    for (let q = 0; q < 60; q++) {
      const a = { x: r() * 20000 - 500, y: r() * 9000 - 500, w: r() * 3000, h: r() * 3000 }, found: number[] = [];
      grid.visit(a, (i) => found.push(i));
      const all = [];
      for (let i = 0; i < n; i++)
        if (b[i * 4]! <= a.x + a.w && b[i * 4 + 2]! >= a.x && b[i * 4 + 1]! <= a.y + a.h && b[i * 4 + 3]! >= a.y) all.push(i);
      expect(found.sort((x, y) => x - y)).toEqual(all);
    }
  });

  it('is empty when nothing is in it', () => {
    new Grid(new Float32Array(0)).visit({ x: -1, y: -1, w: 9, h: 9 }, () => expect.unreachable());
  });
});
