/* pick.ts: what lies under a point of the view. */

import { Flag, Kind, NONE } from '../api/scene';

import { rowAt, titleHeight } from './measure';
import type { Picture } from './picture';
import { detailOf, type View } from './view';

export type Pick =
  | { kind: 'none' }
  | { kind: 'box'; box: number; part: 'body' | 'title' | 'chevron' }
  | { kind: 'row'; box: number; row: number }
  | { kind: 'line'; line: number };

const chevron = 28; /* units from the side */
const reach = 6; /* CSS pixels: how near to a line the pointer must be */

function boxAt(picture: Picture, v: View, x: number, y: number): number {
  const { kind, parent } = picture.scene.boxes, far = detailOf(v) === 'band';
  let best = -1;
  picture.visitBoxes({ x, y, w: 0, h: 0 }, (i) => {
    if (far && kind[i] !== Kind.open && parent[i] !== NONE && picture.band[parent[i]!]) return;
    if (i > best) best = i;
  });
  return best;
}

function lineAt(picture: Picture, v: View, x: number, y: number): number {
  const b = picture.segments.bounds, r = (reach * v.u) / v.k;
  let best = -1, least = Infinity;
  picture.visitSegments({ x: x - r, y: y - r, w: 2 * r, h: 2 * r }, (s) => {
    const dx = Math.max(b[s * 4]! - x, 0, x - b[s * 4 + 2]!), dy = Math.max(b[s * 4 + 1]! - y, 0, y - b[s * 4 + 3]!);
    const d = Math.max(dx, dy);
    if (d < least) {
      least = d;
      best = picture.segments.line[s]!;
    }
  });
  return best;
}

/** px, py: device pixels of the view. Cards win over titles, titles over lines, lines over grounds. */
export function pick(picture: Picture, v: View, px: number, py: number): Pick {
  const x = (px + v.ox) / v.k, y = (py + v.oy) / v.k, detail = detailOf(v);
  const { kind, flags } = picture.scene.boxes, box = boxAt(picture, v, x, y);
  const near = detail === 'full' || detail === 'name';
  if (box >= 0) {
    const r = picture.rectOf(box);
    if (kind[box] === Kind.stack && near) {
      const row = rowAt(picture.scene, box, y - r.y);
      if (row >= 0) return { kind: 'row', box, row };
    }
    const opens = kind[box] === Kind.folded && flags[box]! & Flag.openable && near && r.x + r.w - x <= chevron;
    if (kind[box] !== Kind.open) return { kind: 'box', box, part: opens ? 'chevron' : 'body' };
    if (near && y - r.y <= titleHeight && x - r.x <= chevron) return { kind: 'box', box, part: 'chevron' };
  }
  const line = detail === 'band' ? -1 : lineAt(picture, v, x, y);
  if (line >= 0) return { kind: 'line', line };
  if (box < 0) return { kind: 'none' };
  return { kind: 'box', box, part: near && y - picture.rectOf(box).y <= titleHeight ? 'title' : 'body' };
}
