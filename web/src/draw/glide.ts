/* glide.ts: one picture turning into the next while a group opens or closes.
 *
 * Boxes that stand in both (by path) move from where they were; new ones come out of the box they lie
 * in; those that are gone fade into theirs. Lines are those of the new picture: a line whose ends move
 * alike moves with them, the others fade in. Only what is seen at the start or the end takes part. */

import { Kind, NONE, pathIndex, type Scene } from '../api/scene';
import type { Rect } from '../math/camera';
import { drawCards } from './card';
import { drawGrounds, drawTitles } from './ground';
import { strokeLine, type Context } from './line';
import type { Look } from './look';
import type { Picture } from './picture';
import { worldOf, type View } from './view';

/** More boxes than this are not moved one by one: the pictures are exchanged. */
export const glideMost = 900;

/** Per box of `to`: its index in `from` by path, or NONE. */
export function matchBoxes(from: Scene, to: Scene): Uint32Array {
  const index = pathIndex(from), { off, bytes } = to.boxes.path, match = new Uint32Array(to.boxes.n);
  for (let i = 0; i < to.boxes.n; i++) match[i] = index.findBytes(bytes, off[i]!, off[i + 1]!);
  return match;
}

/** Where each box of `to` comes from: its old place, or that of the box around it. */
export function startRects(from: Scene, to: Scene, match: Uint32Array): Float32Array {
  const start = to.boxes.rect.slice(), old = from.boxes.rect, { parent, n } = to.boxes;
  for (let i = 0; i < n; i++) {
    const m = match[i]!, p = parent[i]!;
    if (m !== NONE) start.set(old.subarray(m * 4, m * 4 + 4), i * 4);
    else if (p < i) shrunk(start, i, to.boxes.rect, p);
  }
  return start;
}

/** Box i as it would stand in the box around it, were that as large as it was. */
function shrunk(start: Float32Array, i: number, end: Float32Array, p: number): void {
  const sx = start[p * 4 + 2]! / Math.max(1, end[p * 4 + 2]!), sy = start[p * 4 + 3]! / Math.max(1, end[p * 4 + 3]!);
  start[i * 4] = start[p * 4]! + (end[i * 4]! - end[p * 4]!) * sx;
  start[i * 4 + 1] = start[p * 4 + 1]! + (end[i * 4 + 1]! - end[p * 4 + 1]!) * sy;
  start[i * 4 + 2] = end[i * 4 + 2]! * sx;
  start[i * 4 + 3] = end[i * 4 + 3]! * sy;
}

/** Places as they must be for the view after to show them where the view before did. */
function reseen(rect: Float32Array, was: View, will: View): void {
  const s = was.k / will.k, dx = (will.ox - was.ox) / will.k, dy = (will.oy - was.oy) / will.k;
  for (let i = 0; i < rect.length; i += 4) {
    rect[i] = rect[i]! * s + dx;
    rect[i + 1] = rect[i + 1]! * s + dy;
    rect[i + 2]! *= s;
    rect[i + 3]! *= s;
  }
}

function touches(r: Float32Array, i: number, a: Rect): boolean {
  const o = i * 4;
  return r[o]! <= a.x + a.w && r[o]! + r[o + 2]! >= a.x && r[o + 1]! <= a.y + a.h && r[o + 1]! + r[o + 3]! >= a.y;
}

export class Glide {
  private readonly match: Uint32Array;
  private readonly start: Float32Array;
  private readonly now: Float32Array;
  /** the picture on the way, for rings around its boxes */
  readonly moving: Picture;
  private readonly boxes: { open: number[]; cards: number[]; newOpen: number[]; newCards: number[] };
  private readonly lines: number[] = [];

  private constructor(
    from: Picture,
    private readonly to: Picture,
    was: View,
    will: View,
  ) {
    const seen = worldOf(will, 20);
    this.match = matchBoxes(from.scene, to.scene);
    this.start = startRects(from.scene, to.scene, this.match);
    reseen(this.start, was, will);
    this.now = this.start.slice();
    this.moving = to.moved(this.now);
    const { kind, n } = to.scene.boxes, end = to.rect;
    this.boxes = { open: [], cards: [], newOpen: [], newCards: [] };
    for (let i = 0; i < n; i++) {
      if (!touches(this.start, i, seen) && !touches(end, i, seen)) continue;
      const isNew = this.match[i] === NONE;
      if (kind[i] === Kind.open) (isNew ? this.boxes.newOpen : this.boxes.open).push(i);
      else (isNew ? this.boxes.newCards : this.boxes.cards).push(i);
    }
    to.visitLines(seen, (l) => this.lines.push(l));
  }

  /** null when too much would move: `was` and `will` are the views before and after. */
  static between(from: Picture, to: Picture, was: View, will: View): Glide | null {
    if (Math.max(crowd(from, was), crowd(to, will)) > glideMost) return null;
    return new Glide(from, to, was, will);
  }

  draw(ctx: Context, v: View, look: Look, t: number): void {
    const { start, now, moving, boxes } = this, end = this.to.rect;
    for (let i = 0; i < now.length; i++) now[i] = start[i]! + (end[i]! - start[i]!) * t;
    ctx.fillStyle = look.palette.bg;
    ctx.fillRect(0, 0, v.w, v.h);
    const fresh = fadedBy(look, Math.max(0, 2 * t - 1));
    drawGrounds(ctx, moving, v, look, boxes.open);
    drawGrounds(ctx, moving, v, fresh, boxes.newOpen);
    this.drawLines(ctx, v, look, t);
    drawCards(ctx, moving, v, look, boxes.cards);
    drawTitles(ctx, moving, v, look, boxes.open);
    if (t < 0.3) return;
    drawCards(ctx, moving, v, fresh, boxes.newCards);
    drawTitles(ctx, moving, v, fresh, boxes.newOpen);
  }

  private drawLines(ctx: Context, v: View, look: Look, t: number): void {
    const { from, to } = this.to.scene.edges, { targets } = this.to.scene;
    for (const l of this.lines) {
      const e = this.to.edgeOfLine[l]!;
      if (e === NONE) continue;
      const a = this.shift(from[e]!), b = this.shift(targets[to[e * 2]!] ?? from[e]!);
      const alike = Math.abs(a.x - b.x) + Math.abs(a.y - b.y) < 0.5;
      const alpha = alike ? 1 : Math.max(0, 2 * t - 1);
      if (alpha > 0) strokeLine(ctx, this.to, alike ? moved(v, a) : v, look, l, alpha);
    }
  }

  /** How far box i still is from where it will stand. */
  private shift(i: number): { x: number; y: number } {
    if (this.match[i] === NONE) return { x: Infinity, y: 0 };
    return { x: this.now[i * 4]! - this.to.rect[i * 4]!, y: this.now[i * 4 + 1]! - this.to.rect[i * 4 + 1]! };
  }
}

function moved(v: View, by: { x: number; y: number }): View {
  return { ...v, ox: v.ox - Math.round(by.x * v.k), oy: v.oy - Math.round(by.y * v.k) };
}

function crowd(picture: Picture, v: View): number {
  let n = 0;
  picture.visitBoxes(worldOf(v), () => n++);
  return n;
}

/** The look of what is not quite there yet. */
function fadedBy(look: Look, alpha: number): Look {
  return alpha >= 1 ? look : { ...look, presence: alpha };
}
