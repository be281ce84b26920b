/* ground.ts: open groups: a ground one step per level, and the strip with chevron, name, type and
 * note at its top. From afar the innermost ones are bands in the colour of their family. */

import { Flag } from '../api/scene';
import { alphaOf, Mark, type Look } from './look';
import type { Context } from './line';
import type { Picture } from './picture';
import { titleHeight } from './measure';
import { fitText, font, textWidth } from './text';
import { detailOf, textPx, type View } from './view';



const radius = (level: number): number => (level < 2 ? 12 : 10);

export function groundColour(look: Look, level: number): string {
  return look.palette.scopes[level % 2 ? 1 : 0];
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Box i in pixels of the view, on whole ones. */
export function edges(picture: Picture, v: View, i: number): Place {
  const r = picture.rect, o = i * 4;
  const x = Math.round(r[o]! * v.k) - v.ox, y = Math.round(r[o + 1]! * v.k) - v.oy;
  const x1 = Math.round((r[o]! + r[o + 2]!) * v.k) - v.ox, y1 = Math.round((r[o + 1]! + r[o + 3]!) * v.k) - v.oy;
  return { x, y, w: Math.max(1, x1 - x), h: Math.max(1, y1 - y) };
}

function drawFarGround(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { level, family } = picture.scene.boxes, e = edges(picture, v, i);
  const small = Math.min(e.w, e.h) < 5 * v.u;
  const band = (picture.band[i] || small) && detailOf(v) === 'band';
  ctx.globalAlpha = alphaOf(look, i, 0.3);
  ctx.fillStyle = band ? look.palette.band[family[i]!] ?? look.palette.track : groundColour(look, level[i]!);
  ctx.fillRect(e.x, e.y, e.w, e.h);
  if (band) {
    ctx.fillStyle = look.palette.family[family[i]!] ?? look.palette.mark;
    ctx.fillRect(e.x, e.y, Math.max(1, Math.min(3 * v.u, e.w * 0.12)), e.h);
  } else if (e.w > 12 * v.u && e.h > 12 * v.u) {
    ctx.strokeStyle = look.palette.line2;
    ctx.lineWidth = Math.max(1, Math.round(v.u));
    const half = ctx.lineWidth / 2;
    ctx.strokeRect(e.x + half, e.y + half, e.w - 2 * half, e.h - 2 * half);
  }
  ctx.globalAlpha = 1;
}

function drawNearGround(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { level, flags } = picture.scene.boxes, e = edges(picture, v, i);
  const line = Math.max(1, Math.round(v.u)), half = line / 2;
  ctx.globalAlpha = alphaOf(look, i, 0.4);
  ctx.beginPath();
  ctx.roundRect(e.x + half, e.y + half, e.w - line, e.h - line, radius(level[i]!) * v.k);
  ctx.fillStyle = groundColour(look, level[i]!);
  ctx.fill();
  const hit = look.marks && look.marks[i]! & Mark.hit;
  ctx.strokeStyle = hit ? look.palette.accent : look.palette.line2;
  ctx.lineWidth = line;
  if (flags[i]! & Flag.guessed) ctx.setLineDash([4 * v.u, 3 * v.u]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

/** Grounds of the open boxes `open`, outer before inner. */
export function drawGrounds(ctx: Context, picture: Picture, v: View, look: Look, open: readonly number[]): void {
  const detail = detailOf(v);
  const draw = detail === 'full' || detail === 'name' ? drawNearGround : drawFarGround;
  for (const i of open) draw(ctx, picture, v, look, i);
}

function drawChevron(ctx: Context, x: number, y: number, s: number): void {
  ctx.beginPath();
  ctx.moveTo(x - 4 * s, y - 2 * s);
  ctx.lineTo(x, y + 2 * s);
  ctx.lineTo(x + 4 * s, y - 2 * s);
  ctx.stroke();
}

/** The strip of box i. Its words stand on a piece of ground, so that lines pass behind them. */
function drawTitle(ctx: Context, picture: Picture, v: View, look: Look, i: number, all: boolean): void {
  const { name, full, op, note, level } = picture.scene.boxes, { palette } = look;
  const e = edges(picture, v, i), px = textPx(v, 12.5), mid = e.y + (titleHeight * v.k) / 2;
  const s = Math.min(1.2, Math.max(0.75, v.k / v.u)) * v.u, left = e.x + Math.max(28 * v.k, 20 * v.u);
  const notes = textPx(v, 10.5), text = note.at(i);
  const noteWidth = all && text ? textWidth(text, notes, 400) + 10 * v.u : 0;
  const room = e.x + e.w - 10 * v.u - left;
  const title = fitText(full.at(i) || name.at(i), px, 600, room);
  const width = textWidth(title, px, 600);
  const kind = all ? fitText(op.at(i), textPx(v, 12), 400, room - width - 8 * v.u - noteWidth, 4) : '';
  const whole = width + (kind ? textWidth(kind, textPx(v, 12), 400) + 6 * v.u : 0);
  ctx.fillStyle = groundColour(look, level[i]!);
  ctx.fillRect(left - 3 * v.u, mid - px * 0.68, whole + 6 * v.u, px * 1.36);
  ctx.fillStyle = palette.ink;
  ctx.font = font(px, 600);
  ctx.textAlign = 'left';
  ctx.fillText(title, left, mid + px * 0.35);
  if (kind) {
    ctx.fillStyle = palette.ink3;
    ctx.font = font(textPx(v, 12), 400);
    ctx.fillText(kind, left + width + 6 * v.u, mid + px * 0.35);
  }
  ctx.strokeStyle = palette.ink3;
  ctx.lineWidth = 1.5 * s;
  ctx.lineCap = 'round';
  drawChevron(ctx, e.x + Math.max(16 * v.k, 12 * v.u), mid, s);
  if (noteWidth && whole + noteWidth + 12 * v.u < room) {
    const nw = noteWidth - 10 * v.u, x = e.x + e.w - Math.max(14 * v.k, 8 * v.u);
    ctx.fillStyle = groundColour(look, level[i]!);
    ctx.fillRect(x - nw - 3 * v.u, mid - notes * 0.68, nw + 6 * v.u, notes * 1.36);
    ctx.fillStyle = palette.ink3;
    ctx.font = font(notes, 400);
    ctx.textAlign = 'right';
    ctx.fillText(text, x, mid + notes * 0.35);
    ctx.textAlign = 'left';
  }
}

export function drawTitles(ctx: Context, picture: Picture, v: View, look: Look, open: readonly number[]): void {
  const detail = detailOf(v);
  if (titleHeight * v.k < 11 * v.u) return;
  for (const i of open) {
    ctx.globalAlpha = alphaOf(look, i, 0.4);
    drawTitle(ctx, picture, v, look, i, detail === 'full');
  }
  ctx.globalAlpha = 1;
}
