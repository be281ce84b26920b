/* walk.ts: where an arrow key leads: along edges and among siblings. Pure; box indices in, box index
 * out, -1 when there is nothing that way. */

import { Kind, NONE, type Scene } from '../../api/scene';
import type { Way } from './props';

interface Links {
  /** per box: first of its neighbours; one more at the end */
  readonly first: Uint32Array;
  readonly to: Uint32Array;
}

interface Neighbours {
  readonly readers: Links;
  readonly producers: Links;
}

const known = new WeakMap<Scene, Neighbours>();

function linksOf(n: number, from: readonly number[], to: readonly number[]): Links {
  const first = new Uint32Array(n + 1), list = new Uint32Array(to.length);
  for (const f of from) first[f + 1]!++;
  for (let i = 0; i < n; i++) first[i + 1]! += first[i]!;
  const next = first.slice();
  from.forEach((f, i) => (list[next[f]!++] = to[i]!));
  return { first, to: list };
}

/** Who reads from and gives to each box. A value cut into stubs still joins its ends. */
export function neighboursOf(scene: Scene): Neighbours {
  const have = known.get(scene);
  if (have) return have;
  const { edges, targets, boxes } = scene, from: number[] = [], to: number[] = [];
  for (let e = 0; e < edges.n; e++)
    for (let t = edges.to[e * 2]!, end = t + edges.to[e * 2 + 1]!; t < end; t++) {
      from.push(edges.from[e]!);
      to.push(targets[t]!);
    }
  const made = { readers: linksOf(boxes.n, from, to), producers: linksOf(boxes.n, to, from) };
  known.set(scene, made);
  return made;
}

const middleX = (scene: Scene, i: number): number => scene.boxes.rect[i * 4]! + scene.boxes.rect[i * 4 + 2]! / 2;
const middleY = (scene: Scene, i: number): number => scene.boxes.rect[i * 4 + 1]! + scene.boxes.rect[i * 4 + 3]! / 2;

/** The neighbour that lies most straight ahead. */
function straightest(scene: Scene, i: number, links: Links, sideways: boolean): number {
  const across = sideways ? middleY : middleX, along = sideways ? middleX : middleY;
  let best = -1, least = Infinity;
  for (let l = links.first[i]!; l < links.first[i + 1]!; l++) {
    const b = links.to[l]!, d = Math.abs(across(scene, b) - across(scene, i)) + Math.abs(along(scene, b) - along(scene, i)) * 0.25;
    if (b !== i && d < least) [least, best] = [d, b];
  }
  return best;
}

/** The nearest box within the same group that lies on that side and overlaps in the other direction. */
function sibling(scene: Scene, i: number, way: Way): number {
  const { n, parent, rect, kind } = scene.boxes, flat = way === 'left' || way === 'right';
  const sign = way === 'right' || way === 'down' ? 1 : -1, a = flat ? 0 : 1;
  const lo = rect[i * 4 + 1 - a]!, hi = lo + rect[i * 4 + 3 - a]!, here = rect[i * 4 + a]! + rect[i * 4 + 2 + a]! / 2;
  let best = -1, least = Infinity;
  for (let b = 0; b < n; b++) {
    if (b === i || parent[b] !== parent[i] || kind[b] === Kind.stub) continue;
    const from = rect[b * 4 + 1 - a]!, to = from + rect[b * 4 + 3 - a]!, d = sign * (rect[b * 4 + a]! + rect[b * 4 + 2 + a]! / 2 - here);
    const apart = Math.max(0, from - hi, lo - to);
    if (d > 0 && d + 4 * apart < least && (flat ? apart === 0 : true)) [least, best] = [d + 4 * apart, b];
  }
  return best;
}

/** First box inside an open one, in reading order. */
export function firstInside(scene: Scene, i: number): number {
  const { n, parent, rect, kind } = scene.boxes;
  let best = -1;
  for (let b = i + 1; b < n; b++) {
    if (parent[b] !== i || kind[b] === Kind.stub) continue;
    if (best < 0 || rect[b * 4 + 1]! < rect[best * 4 + 1]!) best = b;
  }
  return best;
}

/** Where to begin when nothing is selected: the first input, else the topmost box. */
export function firstBox(scene: Scene): number {
  const { n, kind, parent, rect } = scene.boxes;
  let best = -1;
  for (let b = 0; b < n; b++) {
    if (kind[b] === Kind.input) return b;
    if (parent[b] === NONE && (best < 0 || rect[b * 4 + 1]! < rect[best * 4 + 1]!)) best = b;
  }
  return best;
}

/** Down leads to a reader, up to a producer, left and right to siblings of the same rank; in a picture
 *  that runs to the right the pairs change roles. */
export function walkFrom(scene: Scene, i: number, way: Way): number {
  const sideways = scene.metadata['direction'] === 'lr';
  const forth: Way = sideways ? 'right' : 'down', back: Way = sideways ? 'left' : 'up';
  const { readers, producers } = neighboursOf(scene);
  if (way === forth) {
    const next = straightest(scene, i, readers, sideways);
    if (next >= 0) return next;
    if (scene.boxes.kind[i] === Kind.open) return firstInside(scene, i);
  }
  if (way === back) {
    const next = straightest(scene, i, producers, sideways);
    if (next >= 0) return next;
  }
  return sibling(scene, i, way);
}

export interface Repeat {
  /** the box of this repeat, or of the stack that it stands in */
  readonly here: number;
  /** path of the one before or after */
  readonly to: string;
}

/** The repeat before or after the one that box i is or lies in; of a stack its first or last. */
export function repeatFrom(scene: Scene, i: number, step: 1 | -1): Repeat | null {
  const { boxes, rows } = scene;
  for (let b = i; b >= 0 && b < boxes.n; b = boxes.parent[b]!) {
    const first = boxes.row[b * 2]!, n = boxes.row[b * 2 + 1]!, own = boxes.path.at(b);
    if (n === 0) continue;
    if (boxes.kind[b] === Kind.stack) return { here: b, to: rows.path.at(step > 0 ? first : first + n - 1) };
    for (let q = 0; q < n; q++)
      if (rows.path.at(first + q) === own) return q + step >= 0 && q + step < n ? { here: b, to: rows.path.at(first + q + step) } : null;
  }
  return null;
}
