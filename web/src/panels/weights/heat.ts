// Where cells of a matrix stand on a canvas: which part is seen, how large a cell is, what lies under a pixel.
import type { Part } from '../../state/spec';

export interface Size { readonly rows: number; readonly cols: number }

/** Largest a cell gets, in pixels; how much longer one side may be. */
const MOST = 28, SKEW = 4;

/** Pixels a cell along one side: whole ones where that leaves little of the room empty. */
const cellOf = (room: number, n: number): number => {
  const cell = room / Math.max(1, n);
  return cell >= MOST ? MOST : cell >= 1 && Math.floor(cell) > 0.88 * cell ? Math.floor(cell) : cell;
};

/** All of the matrix in w × h pixels, from the upper left; what is over stays empty. */
export function fitted(m: Size, w: number, h: number): Part {
  const x = cellOf(w, m.cols), y = cellOf(h, m.rows);
  const sx = Math.min(x, SKEW * y), sy = Math.min(y, SKEW * x);
  return { row: 0, col: 0, rows: h / sy, cols: w / sx };
}

/** How much of the canvas the matrix fills, in pixels. */
export const filledOf = (m: Size, p: Part, w: number, h: number): { w: number; h: number } =>
  ({ w: Math.min(w, ((m.cols - p.col) * w) / p.cols), h: Math.min(h, ((m.rows - p.row) * h) / p.rows) });

const CLOSEST = 120; // pixels a cell

/** Zoomed by k about the point (x, y) of the canvas; null: so far out that all of it is seen. */
export function zoomed(m: Size, p: Part, k: number, x: number, y: number, w: number, h: number): Part | null {
  const least = Math.max(1, w / CLOSEST), whole = fitted(m, w, h);
  const cols = Math.max(Math.min(least, p.cols), p.cols / k), by = cols / p.cols, rows = p.rows * by;
  if (cols >= whole.cols && rows >= whole.rows) return null;
  const fx = x / w, fy = y / h;
  return held(m, { row: p.row + fy * (p.rows - rows), col: p.col + fx * (p.cols - cols), rows, cols });
}

/** Moved so that the matrix is not left. */
export function held(m: Size, p: Part): Part {
  const at = (v: number, size: number, n: number) => (size >= n ? 0 : Math.max(0, Math.min(n - size, v)));
  return { ...p, row: at(p.row, p.rows, m.rows), col: at(p.col, p.cols, m.cols) };
}

export const panned = (m: Size, p: Part, dx: number, dy: number, w: number, h: number): Part =>
  held(m, { ...p, row: p.row - (dy * p.rows) / h, col: p.col - (dx * p.cols) / w });

/** The whole rows and columns in sight, and how many cells they are asked for as: one a pixel at most. */
export function askedFor(m: Size, p: Part, w: number, h: number): { part: Part; down: number; across: number } | null {
  const row = Math.max(0, Math.floor(p.row)), col = Math.max(0, Math.floor(p.col));
  const rows = Math.min(m.rows, Math.ceil(p.row + p.rows)) - row, cols = Math.min(m.cols, Math.ceil(p.col + p.cols)) - col;
  if (rows <= 0 || cols <= 0) return null;
  const down = Math.min(rows, Math.max(1, Math.round((rows * h) / p.rows))), across = Math.min(cols, Math.max(1, Math.round((cols * w) / p.cols)));
  return { part: { row, col, rows, cols }, down, across };
}

/** Row and column under a pixel; null beside the matrix. */
export function cellAt(m: Size, p: Part, x: number, y: number, w: number, h: number): { row: number; col: number } | null {
  const row = Math.floor(p.row + (y * p.rows) / h), col = Math.floor(p.col + (x * p.cols) / w);
  return row >= 0 && col >= 0 && row < m.rows && col < m.cols ? { row, col } : null;
}

/** The place of an element of the matrix in the tensor. */
export function indexOf(shape: readonly number[], split: number, row: number, col: number): number[] {
  const unravel = (dims: readonly number[], at: number): number[] => {
    const out: number[] = [];
    for (let i = dims.length - 1; i >= 0; i--) { const d = dims[i] ?? 1; out.unshift(at % d); at = Math.floor(at / d); }
    return out;
  };
  return [...unravel(shape.slice(0, split), row), ...unravel(shape.slice(split), col)];
}
