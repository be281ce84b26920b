/* grid.ts: what lies in a rectangle, for things that have a box around them.
 *
 * A uniform grid in two typed arrays (first entry per cell, entries), filled by counting. An item
 * stands in every cell that its rectangle touches; a query visits each item once, by a stamp. Building
 * is linear, which for 100,000 rectangles beats a tree by far, and a query costs what it finds. */

import type { Rect } from './camera';

/** Rectangles as x0 y0 x1 y1. */
export type Bounds = Float32Array;

const most = 16384; /* cells */

export class Grid {
  private readonly x0: number;
  private readonly y0: number;
  private readonly cell: number;
  private readonly nx: number;
  private readonly ny: number;
  private readonly first: Uint32Array;
  private readonly items: Uint32Array;
  private readonly stamps: Uint32Array;
  private stamp = 0;

  constructor(
    readonly bounds: Bounds,
    least = 192,
  ) {
    const n = bounds.length / 4;
    let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
    for (let i = 0; i < bounds.length; i += 4) {
      if (bounds[i]! < x0) x0 = bounds[i]!;
      if (bounds[i + 1]! < y0) y0 = bounds[i + 1]!;
      if (bounds[i + 2]! > x1) x1 = bounds[i + 2]!;
      if (bounds[i + 3]! > y1) y1 = bounds[i + 3]!;
    }
    if (n === 0) x0 = y0 = x1 = y1 = 0;
    this.x0 = x0;
    this.y0 = y0;
    this.cell = Math.max(least, Math.sqrt(((x1 - x0) * (y1 - y0)) / most), Math.max(x1 - x0, y1 - y0) / most);
    this.nx = Math.floor((x1 - x0) / this.cell) + 1;
    this.ny = Math.floor((y1 - y0) / this.cell) + 1;
    this.stamps = new Uint32Array(n);
    this.first = new Uint32Array(this.nx * this.ny + 1);
    const cells = this.cellsOf(n);
    this.count(cells);
    this.items = this.fill(cells);
  }

  private column(x: number): number {
    return Math.min(this.nx - 1, Math.max(0, Math.floor((x - this.x0) / this.cell)));
  }

  private line(y: number): number {
    return Math.min(this.ny - 1, Math.max(0, Math.floor((y - this.y0) / this.cell)));
  }

  /** Per item: first and last column and line. */
  private cellsOf(n: number): Uint16Array {
    const { bounds: b, x0, y0 } = this, per = 1 / this.cell, cells = new Uint16Array(n * 4);
    for (let i = 0; i < n * 4; i += 4) {
      cells[i] = (b[i]! - x0) * per;
      cells[i + 1] = (b[i + 1]! - y0) * per;
      cells[i + 2] = (b[i + 2]! - x0) * per;
      cells[i + 3] = (b[i + 3]! - y0) * per;
    }
    return cells;
  }

  private count(cells: Uint16Array): void {
    const { first, nx } = this;
    for (let i = 0; i < cells.length; i += 4)
      for (let y = cells[i + 1]!; y <= cells[i + 3]!; y++)
        for (let c = y * nx + cells[i]!, end = y * nx + cells[i + 2]!; c <= end; c++) first[c + 1]!++;
    for (let c = 1; c < first.length; c++) first[c]! += first[c - 1]!;
  }

  private fill(cells: Uint16Array): Uint32Array {
    const { first, nx } = this, items = new Uint32Array(first[first.length - 1]!), next = first.slice();
    for (let i = 0; i < cells.length; i += 4)
      for (let y = cells[i + 1]!; y <= cells[i + 3]!; y++)
        for (let c = y * nx + cells[i]!, end = y * nx + cells[i + 2]!; c <= end; c++) items[next[c]!++] = i >> 2;
    return items;
  }

  /** Calls `each` once for every item whose rectangle touches r, in no certain order. */
  visit(r: Rect, each: (item: number) => void): void {
    const b = this.bounds, x1 = r.x + r.w, y1 = r.y + r.h;
    const stamp = ++this.stamp;
    const cx0 = this.column(r.x), cx1 = this.column(x1), cy0 = this.line(r.y), cy1 = this.line(y1);
    for (let cy = cy0; cy <= cy1; cy++)
      for (let cx = cx0; cx <= cx1; cx++) {
        const c = cy * this.nx + cx, end = this.first[c + 1]!;
        for (let e = this.first[c]!; e < end; e++) {
          const i = this.items[e]!;
          if (this.stamps[i] === stamp) continue;
          this.stamps[i] = stamp;
          if (b[i * 4]! <= x1 && b[i * 4 + 2]! >= r.x && b[i * 4 + 1]! <= y1 && b[i * 4 + 3]! >= r.y) each(i);
        }
      }
  }
}
