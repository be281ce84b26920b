// Where the selection lies on the spine, and how tall the bars stand.
import type { Cell } from '../../api/types';

/** The cell of an item or of a block around it; -1: none. */
export function cellOf(cells: readonly Cell[], path: string, around: readonly string[]): number {
  if (path === '') return -1;
  const own = cells.findIndex((c) => c.path === path);
  if (own >= 0) return own;
  return cells.findIndex((c) => around.includes(c.path) || path.startsWith(`${c.path}/`));
}

const TALLEST = 20;

/** Pixels: the largest cell fills the height, and what is not zero can be seen. */
export function heights(cells: readonly Cell[]): number[] {
  const most = Math.max(...cells.map((c) => c.value ?? 0), 0);
  return cells.map((c) => (!c.value || most <= 0 ? 1 : Math.max(2, Math.round((TALLEST * c.value) / most))));
}
