/* look.ts: how boxes are drawn beyond what the scene says: the palette, and who is a match, who is
 * reached, who fades. */

import type { Scene } from '../api/scene';
import { Kind, pathIndex } from '../api/scene';
import type { Palette } from './palette';

export const Mark = { hit: 1, faded: 2 } as const;

export interface Look {
  readonly palette: Palette;
  /** per box: Mark bits; null when nothing is marked */
  readonly marks: Uint8Array | null;
  /** how much there is of them, 0..1: less than 1 while they come in */
  readonly presence: number;
  /** "… 36 more" */
  readonly more: (n: number) => string;
}

/** The boxes of paths; what stands in a closed group is found by the group. */
function indicesOf(scene: Scene, paths: Iterable<string>, around: boolean): number[] {
  const index = pathIndex(scene), found = new Set<number>();
  for (const path of paths) {
    let i = index.find(path);
    for (let p = path; i < 0 && around && p; i = index.find(p)) p = p.slice(0, Math.max(0, p.lastIndexOf('/')));
    if (i >= 0) found.add(i);
  }
  return [...found];
}

/** The opacity of box i: `faded` when it stands back. */
export function alphaOf(look: Look, i: number, faded: number): number {
  return look.presence * (look.marks && look.marks[i]! & Mark.faded ? faded : 1);
}

/** Boxes of `hits` are marked; with `isolate` all others fade, but for those that hold or count a
 *  hit; with `reach` all fade that are not reached. */
export function marksOf(
  scene: Scene,
  hits: ReadonlySet<string> | null,
  counts: ReadonlyMap<string, number> | null,
  isolate: boolean,
  reach: ReadonlySet<string> | null,
): Uint8Array | null {
  if (!hits && !reach) return null;
  const { n, parent } = scene.boxes, marks = new Uint8Array(n);
  const found = hits ? indicesOf(scene, hits, false) : [];
  for (const i of found) marks[i]! |= Mark.hit;
  const keep = (clear: readonly number[]) => {
    const kept = new Uint8Array(n);
    for (const i of clear) for (let b = i; b < n && !kept[b]; b = parent[b]!) kept[b] = 1;
    for (let i = 0; i < n; i++) if (!kept[i]) marks[i]! |= Mark.faded;
  };
  if (hits && isolate) keep([...found, ...(counts ? countsOf(scene, counts).keys() : [])]);
  if (reach) keep(indicesOf(scene, reach, true));
  return marks;
}

/** Hits inside each box, by box; those of a stack are the sum of its rows'. */
export function countsOf(scene: Scene, counts: ReadonlyMap<string, number>): Map<number, number> {
  const { boxes, rows } = scene, index = pathIndex(scene), inside = new Map<number, number>();
  for (const [path, n] of counts) {
    const i = index.find(path);
    if (i >= 0 && boxes.kind[i] !== Kind.stack) inside.set(i, n);
  }
  for (let i = 0; i < boxes.n; i++) {
    if (boxes.kind[i] !== Kind.stack) continue;
    let sum = 0;
    for (let q = boxes.row[i * 2]!, end = q + boxes.row[i * 2 + 1]!; q < end; q++) sum += counts.get(rows.path.at(q)) ?? 0;
    if (sum) inside.set(i, sum);
  }
  return inside;
}
