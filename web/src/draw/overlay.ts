/* overlay.ts: what changes under the hand, above the tiles: rings around boxes, the value that is lit,
 * counts of hits, marks of what changed, and names of groups from afar. */

import { Flag, Kind } from '../api/scene';
import { cardPlace } from './card';
import { edges, type Place } from './ground';
import { traceHead, traceLine, type Context } from './line';
import type { Look } from './look';
import type { Picture } from './picture';
import { fitText, font, textWidth } from './text';
import { detailOf, worldOf, type View } from './view';

export interface Touch {
  /** boxes, -1: none */
  readonly selected: number;
  readonly hovered: number;
  /** wires, -1: none */
  readonly lit: number;
  readonly glowing: number;
  /** per box: hits inside it; null: none anywhere */
  readonly counts: Map<number, number> | null;
}

function ring(ctx: Context, e: Place, out: number, width: number, radius: number, colour: string): void {
  ctx.beginPath();
  ctx.roundRect(e.x - out, e.y - out, e.w + 2 * out, e.h + 2 * out, Math.max(0, radius + out));
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

function radius(picture: Picture, v: View, i: number, e: Place): number {
  const kind = picture.scene.boxes.kind[i]!;
  if (kind === Kind.input || kind === Kind.output) return e.h / 2;
  return Math.min(e.h / 2, (kind === Kind.open ? 12 : kind === Kind.stack ? 8 : 6) * v.k);
}

/** Selected: 2 px, 2 px away from the thing. Hovered: 1 px on it. */
export function drawRings(ctx: Context, picture: Picture, v: View, look: Look, touch: Touch): void {
  if (touch.hovered >= 0 && touch.hovered !== touch.selected) {
    const e = edges(picture, v, touch.hovered);
    ring(ctx, e, 0, v.u, radius(picture, v, touch.hovered, e), look.palette.ink2);
  }
  if (touch.selected < 0) return;
  const e = edges(picture, v, touch.selected);
  ring(ctx, e, 3 * v.u, 2 * v.u, radius(picture, v, touch.selected, e), look.palette.accent);
}

const edgesOfWire = (picture: Picture, wire: number): number[] => {
  const { edges: all } = picture.scene, found: number[] = [];
  for (let e = 0; e < all.n; e++) if (all.wire[e] === wire) found.push(e);
  return found;
};

function drawPorts(ctx: Context, picture: Picture, v: View, lines: readonly number[]): void {
  const { point, arrow } = picture.scene.lines, { points } = picture.scene;
  const r = Math.min(3, Math.max(1.5, (3 * v.k) / v.u)) * v.u;
  ctx.beginPath();
  const dot = (p: number) => {
    const x = points[p * 2]! * v.k - v.ox, y = points[p * 2 + 1]! * v.k - v.oy;
    ctx.moveTo(x + r, y);
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  };
  lines.forEach((l, i) => {
    const first = point[l * 2]!, last = first + point[l * 2 + 1]! - 1;
    if (i === 0) dot(first);
    if (arrow[l]) dot(last);
  });
  ctx.fill();
}

/** One value as a whole: all its lines, its ports, and the boxes that read and give it. */
function drawValue(ctx: Context, picture: Picture, v: View, look: Look, wire: number, strong: boolean): void {
  if (wire < 0) return;
  const { edges: all, targets } = picture.scene, lines: number[] = [];
  ctx.strokeStyle = look.palette.accent;
  ctx.fillStyle = look.palette.accent;
  ctx.lineWidth = v.u;
  for (const e of edgesOfWire(picture, wire)) {
    for (let l = all.line[e * 2]!, end = l + all.line[e * 2 + 1]!; l < end; l++) lines.push(l);
    const boxes = [all.from[e]!, ...targets.subarray(all.to[e * 2]!, all.to[e * 2]! + all.to[e * 2 + 1]!)];
    for (const b of boxes) {
      if (picture.scene.boxes.kind[b] === Kind.open) continue;
      const p = cardPlace(picture, v, b);
      ring(ctx, p, -0.5 * v.u, v.u, radius(picture, v, b, p), look.palette.accent);
    }
  }
  ctx.lineWidth = (strong ? 2 : 1.5) * v.u;
  ctx.lineJoin = 'round';
  ctx.lineCap = 'butt';
  ctx.beginPath();
  for (const l of lines) traceLine(ctx, picture, v, l);
  for (const l of lines) traceHead(ctx, picture, v, l);
  ctx.stroke();
  if (detailOf(v) !== 'band') drawPorts(ctx, picture, v, lines);
}

/** A round badge over the upper right corner. */
function badge(ctx: Context, v: View, x: number, y: number, text: string, ground: string, ink: string): void {
  const px = 10.5 * v.u, w = Math.max(16 * v.u, textWidth(text, px, 600) + 9 * v.u), h = 16 * v.u;
  ctx.beginPath();
  ctx.roundRect(x - w / 2, y - h / 2, w, h, h / 2);
  ctx.fillStyle = ground;
  ctx.fill();
  ctx.fillStyle = ink;
  ctx.font = font(px, 600);
  ctx.textAlign = 'center';
  ctx.fillText(text, x, y + px * 0.35);
  ctx.textAlign = 'left';
}

/** Hits inside closed groups; from afar inside open ones that are bands. */
function drawCounts(ctx: Context, picture: Picture, v: View, look: Look, counts: Map<number, number>): void {
  const { kind } = picture.scene.boxes, far = detailOf(v) === 'band';
  for (const [i, n] of counts) {
    if (kind[i] === Kind.open && !(far && picture.band[i])) continue;
    const e = cardPlace(picture, v, i);
    if (e.x > v.w || e.y > v.h || e.x + e.w < 0 || e.y + e.h < 0 || e.w < 12 * v.u) continue;
    badge(ctx, v, e.x + e.w, e.y, String(n), look.palette.accent, look.palette.onAccent);
  }
}

/** + on what is new and ~ on what changed since the file was last read. */
function drawChanges(ctx: Context, picture: Picture, v: View, look: Look): void {
  const { flags, n } = picture.scene.boxes, { palette } = look;
  const near = detailOf(v) === 'full' || detailOf(v) === 'name';
  for (let i = 0; i < n; i++) {
    if (!(flags[i]! & (Flag.changed | Flag.added))) continue;
    const e = edges(picture, v, i), isNew = flags[i]! & Flag.added;
    if (e.x > v.w || e.y > v.h || e.x + e.w < 0 || e.y + e.h < 0) continue;
    const colour = isNew ? palette.ok : palette.warn;
    ring(ctx, e, 0.5 * v.u, (near ? 1.5 : 1) * v.u, radius(picture, v, i, e), colour);
    if (near) badge(ctx, v, e.x, e.y, isNew ? '+' : '~', colour, isNew ? palette.surface : palette.onWarn);
  }
}

/** Names of groups from afar, larger ones first, none over another. */
function drawFarNames(ctx: Context, picture: Picture, v: View, look: Look): void {
  const { rect } = picture, seen = worldOf(v), least = 40 * v.u, px = 10.5 * v.u, h = px * 1.5;
  const wide: number[] = [];
  for (const i of picture.open) {
    const o = i * 4;
    if (rect[o + 2]! * v.k < least || rect[o + 3]! * v.k < h + 4 * v.u) continue;
    if (rect[o]! > seen.x + seen.w || rect[o + 1]! > seen.y + seen.h || rect[o]! + rect[o + 2]! < seen.x || rect[o + 1]! + rect[o + 3]! < seen.y) continue;
    wide.push(i);
  }
  wide.sort((a, b) => rect[b * 4 + 2]! * rect[b * 4 + 3]! - rect[a * 4 + 2]! * rect[a * 4 + 3]!);
  const taken: Place[] = [];
  ctx.font = font(px, 600);
  ctx.textAlign = 'left';
  for (const i of wide) {
    if (taken.length >= 80) break;
    const e = edges(picture, v, i), names = picture.scene.boxes;
    const text = fitText(names.full.at(i) || names.name.at(i), px, 600, e.w - 12 * v.u, 5);
    if (!text) continue;
    const w = textWidth(text, px, 600) + 8 * v.u;
    const at = { x: Math.max(e.x, 0) + 4 * v.u, y: Math.max(e.y, 0) + 3 * v.u, w, h };
    if (at.x + w > e.x + e.w || at.y + h > e.y + e.h) continue;
    if (taken.some((t) => t.x < at.x + at.w && at.x < t.x + t.w && t.y < at.y + at.h && at.y < t.y + t.h)) continue;
    taken.push(at);
    ctx.globalAlpha = 0.88;
    ctx.fillStyle = look.palette.surface;
    ctx.beginPath();
    ctx.roundRect(at.x, at.y, at.w, at.h, 3 * v.u);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.fillStyle = look.palette.ink;
    ctx.fillText(text, at.x + 4 * v.u, at.y + h / 2 + px * 0.35);
  }
}

export function drawOverlay(ctx: Context, picture: Picture, v: View, look: Look, touch: Touch): void {
  const detail = detailOf(v);
  if (detail === 'fill' || detail === 'band') drawFarNames(ctx, picture, v, look);
  drawChanges(ctx, picture, v, look);
  if (touch.glowing !== touch.lit) drawValue(ctx, picture, v, look, touch.glowing, false);
  drawValue(ctx, picture, v, look, touch.lit, true);
  drawRings(ctx, picture, v, look, touch);
  if (touch.counts) drawCounts(ctx, picture, v, look, touch.counts);
}
