// Small pictures in rows: how large they get and which lies where.
export interface Tiles { readonly cols: number; readonly rows: number; readonly cell: number; readonly gap: number; readonly w: number; readonly h: number }

/** n pictures of pw × ph cells in a width: the largest whole cells at which all of them fit into `height`;
 *  where not even single pixels do, they run below it. */
export function tiled(n: number, pw: number, ph: number, width: number, height: number, most = 16): Tiles {
  const at = (cell: number): Tiles => {
    const gap = cell * pw < 12 ? 1 : cell * pw < 28 ? 2 : 4, cols = Math.max(1, Math.min(n, Math.floor((width + gap) / (cell * pw + gap)))), rows = Math.ceil(n / cols);
    return { cols, rows, cell, gap, w: cols * (cell * pw + gap) - gap, h: rows * (cell * ph + gap) - gap };
  };
  for (let cell = most; cell > 1; cell--) {
    const t = at(cell);
    if (t.h <= height && t.w <= width) return t;
  }
  return at(1);
}

export const placeOf = (t: Tiles, i: number, pw: number, ph: number): { x: number; y: number } =>
  ({ x: (i % t.cols) * (t.cell * pw + t.gap), y: Math.floor(i / t.cols) * (t.cell * ph + t.gap) });

/** The picture under a place; -1: none. */
export function pictureAt(t: Tiles, n: number, pw: number, ph: number, x: number, y: number): number {
  const col = Math.floor(x / (t.cell * pw + t.gap)), row = Math.floor(y / (t.cell * ph + t.gap)), i = row * t.cols + col;
  return col >= 0 && col < t.cols && row >= 0 && i < n ? i : -1;
}

/** Where picture i of `order` is, sorted by index instead. */
export const byIndex = (order: ArrayLike<number>): number[] => Array.from(order, (_, i) => i).sort((a, b) => order[a]! - order[b]!);
