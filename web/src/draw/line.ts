/* line.ts: values on their way: orthogonal polylines with round corners and open arrowheads.
 *
 * Near, each line is a path; far off, its segments are one-pixel rectangles, which a software canvas
 * fills an order of magnitude faster than it strokes. */

import { Mark, type Look } from './look';
import { NONE } from '../api/scene';
import { over } from '../math/colour';
import { arrow, corner } from './measure';
import type { Picture } from './picture';
import { detailOf, worldOf, type View } from './view';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;




/** Adds line l to the current path. */
export function traceLine(ctx: Context, picture: Picture, v: View, l: number): void {
  const { lines, points } = picture.scene;
  const first = lines.point[l * 2]!, n = lines.point[l * 2 + 1]!;
  if (n < 2) return;
  const half = 0.5 * (Math.round(1.25 * v.u) % 2);
  const x = (i: number) => Math.round(points[(first + i) * 2]! * v.k) - v.ox + half;
  const y = (i: number) => Math.round(points[(first + i) * 2 + 1]! * v.k) - v.oy + half;
  let px = x(0), py = y(0);
  ctx.moveTo(px, py);
  for (let i = 1; i < n; i++) {
    const cx = x(i), cy = y(i);
    if (i + 1 < n) {
      const nx = x(i + 1), ny = y(i + 1);
      const before = Math.abs(cx - px) + Math.abs(cy - py), after = Math.abs(nx - cx) + Math.abs(ny - cy);
      const r = Math.min(corner * v.k, before / 2, after / 2);
      ctx.lineTo(cx - Math.sign(cx - px) * r, cy - Math.sign(cy - py) * r);
      ctx.quadraticCurveTo(cx, cy, cx + Math.sign(nx - cx) * r, cy + Math.sign(ny - cy) * r);
    } else ctx.lineTo(cx, cy);
    px = cx;
    py = cy;
  }
}

/** Adds the arrowhead of line l, if it has one. */
export function traceHead(ctx: Context, picture: Picture, v: View, l: number, size = arrow): void {
  const { lines, points } = picture.scene;
  const n = lines.point[l * 2 + 1]!, last = lines.point[l * 2]! + n - 1;
  if (!lines.arrow[l] || n < 2) return;
  const half = 0.5 * (Math.round(1.25 * v.u) % 2);
  const x = Math.round(points[last * 2]! * v.k) - v.ox + half, y = Math.round(points[last * 2 + 1]! * v.k) - v.oy + half;
  const dx = Math.sign(points[last * 2]! - points[last * 2 - 2]!), dy = Math.sign(points[last * 2 + 1]! - points[last * 2 - 1]!);
  const a = Math.min(size * v.k, size * v.u * 1.4), w = a * 0.5;
  ctx.moveTo(x - dx * a - dy * w, y - dy * a - dx * w);
  ctx.lineTo(x, y);
  ctx.lineTo(x - dx * a + dy * w, y - dy * a + dx * w);
}

/** A line fades when an end of its edge does. */
function fadedLine(picture: Picture, look: Look, l: number): boolean {
  const e = picture.edgeOfLine[l]!;
  if (!look.marks || e === NONE) return false;
  const { from, to } = picture.scene.edges;
  if (look.marks[from[e]!]! & Mark.faded) return true;
  const first = to[e * 2]!, n = to[e * 2 + 1]!;
  for (let t = first; t < first + n; t++) if (!(look.marks[picture.scene.targets[t]!]! & Mark.faded)) return false;
  return n > 0;
}

function drawPaths(ctx: Context, picture: Picture, v: View, look: Look, alpha: number, ls: readonly number[]): void {
  if (ls.length === 0) return;
  const near = Math.min(1, v.k / v.u);
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = look.palette.edge;
  ctx.lineWidth = Math.max(0.8, 1.25 * near) * v.u;
  ctx.beginPath();
  for (const l of ls) traceLine(ctx, picture, v, l);
  ctx.stroke();
  ctx.strokeStyle = look.palette.ink3;
  ctx.lineWidth = 1.1 * v.u * Math.max(0.75, near);
  ctx.beginPath();
  for (const l of ls) traceHead(ctx, picture, v, l);
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawNear(ctx: Context, picture: Picture, v: View, look: Look): void {
  const plain: number[] = [], faded: number[] = [];
  picture.visitLines(worldOf(v, 8), (l) => (fadedLine(picture, look, l) ? faded : plain).push(l));
  ctx.lineJoin = 'round';
  ctx.lineCap = 'butt';
  drawPaths(ctx, picture, v, look, 0.25, faded);
  drawPaths(ctx, picture, v, look, 1, plain);
}

function drawFar(ctx: Context, picture: Picture, v: View, look: Look): void {
  const b = picture.segments.bounds, px = Math.max(1, Math.round(v.u));
  const far = detailOf(v) === 'band';
  const least = (far ? 5 : 2) * v.u;
  ctx.fillStyle = over(look.palette.edge, look.palette.bg, far ? 0.55 : 0.8);
  picture.visitSegments(worldOf(v, 1), (s) => {
    const x0 = Math.round(b[s * 4]! * v.k), y0 = Math.round(b[s * 4 + 1]! * v.k);
    const w = Math.round(b[s * 4 + 2]! * v.k) - x0, h = Math.round(b[s * 4 + 3]! * v.k) - y0;
    if (w + h < least || (look.marks && fadedLine(picture, look, picture.segments.line[s]!))) return;
    ctx.fillRect(x0 - v.ox, y0 - v.oy, w + px, h + px);
  });
}

/** One line alone. */
export function strokeLine(ctx: Context, picture: Picture, v: View, look: Look, l: number, alpha: number): void {
  drawPaths(ctx, picture, v, look, alpha * (fadedLine(picture, look, l) ? 0.25 : 1), [l]);
}

/** All lines in view. */
export function drawLines(ctx: Context, picture: Picture, v: View, look: Look): void {
  const detail = detailOf(v);
  if (detail === 'full' || detail === 'name') drawNear(ctx, picture, v, look);
  else drawFar(ctx, picture, v, look);
}
