/* map.ts: the whole graph as a stamp: the outer boxes as shapes, the selection and hits as specks of
 * accent, and a frame around what the view shows. */

import { Kind } from '../api/scene';
import { seen, type Camera, type Size } from '../math/camera';
import { Mark } from './look';
import type { Palette } from './palette';
import type { Picture } from './picture';

/** Where the graph lies on a map of that size: pixels = x + world * k. */
export function mapPlace(picture: Picture, size: Size): { x: number; y: number; k: number } {
  const b = picture.bounds, k = Math.min((size.w - 4) / Math.max(1, b.w), (size.h - 4) / Math.max(1, b.h));
  return { x: (size.w - b.w * k) / 2, y: (size.h - b.h * k) / 2, k };
}

/** What does not change with the eye: kept by the caller. */
export function drawPlan(picture: Picture, u: number, size: Size, palette: Palette, marks: Uint8Array | null, chosen: number): OffscreenCanvas {
  const sheet = new OffscreenCanvas(size.w * u, size.h * u), ctx = sheet.getContext('2d')!;
  const at = mapPlace(picture, size), { rect, scene } = picture, { n, kind, level } = scene.boxes;
  ctx.setTransform(u, 0, 0, u, 0, 0);
  const place = (i: number, least: number) => {
    const o = i * 4;
    ctx.fillRect(at.x + rect[o]! * at.k, at.y + rect[o + 1]! * at.k, Math.max(least, rect[o + 2]! * at.k), Math.max(least, rect[o + 3]! * at.k));
  };
  for (let i = 0; i < n; i++) {
    const o = i * 4, w = rect[o + 2]! * at.k, h = rect[o + 3]! * at.k;
    if (kind[i] === Kind.stub || (w < 1.5 && h < 1.5 && level[i]! > 0)) continue;
    ctx.fillStyle = kind[i] === Kind.open ? (level[i]! % 2 ? palette.line2 : palette.track) : palette.mark2;
    place(i, 0.75);
  }
  ctx.fillStyle = palette.accent;
  if (marks) for (let i = 0; i < n; i++) if (marks[i]! & Mark.hit) place(i, 2);
  if (chosen < 0) return sheet;
  const o = chosen * 4;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 1.25;
  if (kind[chosen] !== Kind.open) place(chosen, 3);
  else ctx.strokeRect(at.x + rect[o]! * at.k, at.y + rect[o + 1]! * at.k, rect[o + 2]! * at.k, rect[o + 3]! * at.k);
  return sheet;
}

/** The plan, and a frame around what the eye sees in a window of that size. */
export function drawMap(ctx: CanvasRenderingContext2D, plan: OffscreenCanvas, picture: Picture, u: number, size: Size, window: Size, eye: Camera, palette: Palette): void {
  const at = mapPlace(picture, size), view = seen(eye, window);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, plan.width, plan.height);
  ctx.drawImage(plan, 0, 0);
  ctx.setTransform(u, 0, 0, u, 0, 0);
  const x0 = Math.max(1, at.x + view.x * at.k), y0 = Math.max(1, at.y + view.y * at.k);
  const x1 = Math.min(size.w - 1, at.x + (view.x + view.w) * at.k), y1 = Math.min(size.h - 1, at.y + (view.y + view.h) * at.k);
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  ctx.roundRect(x0, y0, Math.max(3, x1 - x0), Math.max(3, y1 - y0), 3);
  ctx.stroke();
}
