/* card.ts: the boxes that are no open groups: nodes, closed groups, stacks of repeats, inputs and
 * outputs, stubs. measure.ts has the numbers. */

import { Flag, Kind } from '../api/scene';
import { edges, type Place } from './ground';
import type { Context } from './line';
import { alphaOf, Mark, type Look } from './look';
import { gap, lineOne, lineTwo, rowHeight, rowsShown, rowsTop, sheets, sides, size, stripe } from './measure';
import type { Picture } from './picture';
import { cutText, fitText, font, textWidth } from './text';
import { detailOf, textPx, type View } from './view';

const isPill = (kind: number): boolean => kind === Kind.input || kind === Kind.output;

function radiusOf(kind: number, v: View, e: Place): number {
  if (isPill(kind)) return e.h / 2;
  return Math.min(e.h / 2, (kind === Kind.stack ? 8 : kind === Kind.stub ? 4 : 6) * v.k);
}

/** The box itself; of a stack the card in front. */
export function cardPlace(picture: Picture, v: View, i: number): Place {
  const e = edges(picture, v, i);
  if (picture.scene.boxes.kind[i] !== Kind.stack) return e;
  const behind = Math.round(sheets * v.k);
  return { x: e.x, y: e.y, w: Math.max(1, e.w - behind), h: Math.max(1, e.h - behind) };
}

/** The two cards behind a stack. */
function drawSheets(ctx: Context, v: View, look: Look, e: Place, r: number): void {
  const line = Math.max(1, Math.round(v.u)), half = line / 2;
  ctx.strokeStyle = look.palette.line2;
  ctx.fillStyle = look.palette.bg;
  for (const out of [sheets, sheets / 2]) {
    const by = Math.round(out * v.k);
    ctx.beginPath();
    ctx.roundRect(e.x + by + half, e.y + by + half, e.w - line, e.h - line, r);
    ctx.fill();
    ctx.stroke();
  }
}

/** The family's stripe along the left side, inside the round corners. */
function drawStripe(ctx: Context, v: View, look: Look, e: Place, family: number, r: number): void {
  const w = Math.max(2 * v.u, Math.round(stripe * v.k)), line = Math.max(1, Math.round(v.u));
  ctx.beginPath();
  ctx.roundRect(e.x, e.y + line / 2, w, e.h - line, [r, 0, 0, r]);
  ctx.fillStyle = look.palette.family[family] ?? look.palette.mark;
  ctx.fill();
}

function drawShape(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { kind, family, flags } = picture.scene.boxes, { palette } = look;
  const e = cardPlace(picture, v, i), k = kind[i]!, r = radiusOf(k, v, e);
  const marks = look.marks ? look.marks[i]! : 0;
  const line = Math.max(1, Math.round(v.u)), half = line / 2;
  ctx.globalAlpha = alphaOf(look, i, 0.25);
  ctx.lineWidth = line;
  if (k === Kind.stack) drawSheets(ctx, v, look, e, r);
  ctx.beginPath();
  ctx.roundRect(e.x + half, e.y + half, e.w - line, e.h - line, Math.max(0, r - half));
  const plain = isPill(k) || k === Kind.stub;
  ctx.fillStyle = marks & Mark.hit ? palette.hit : plain ? palette.bg : palette.node;
  ctx.fill();
  ctx.strokeStyle = marks & Mark.hit ? palette.accent : palette.nodeLine;
  if (k === Kind.stub || flags[i]! & Flag.guessed) ctx.setLineDash([3 * v.u, 2.5 * v.u]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (!plain) drawStripe(ctx, v, look, e, family[i]!, r);
}

interface Columns {
  readonly name: number;
  readonly note: number;
  readonly bars: boolean;
}

/** Widths of the columns of a stack's rows, in units. */
function columnsOf(picture: Picture, i: number): Columns {
  const { boxes, rows } = picture.scene, first = boxes.row[i * 2]!, n = rowsShown(picture.scene, i);
  let name = 0, note = 0, bars = false;
  for (let q = first; q < first + n; q++) {
    name = Math.max(name, textWidth(rows.name.at(q), size.row, 400));
    note = Math.max(note, textWidth(rows.note.at(q), size.note, 400));
    bars ||= rows.share[q]! >= 0;
  }
  return { name, note, bars };
}

/** A row says its name when 9 pixels fit into it. */
const rowsNamed = (v: View): boolean => rowHeight * v.k >= 10 * v.u;

/** Hairlines between a stack's rows and their bars. */
function drawBars(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { boxes, rows } = picture.scene, e = cardPlace(picture, v, i), c = columnsOf(picture, i);
  const first = boxes.row[i * 2]!, n = rowsShown(picture.scene, i), line = Math.max(1, Math.round(v.u));
  const named = rowsNamed(v) ? (c.name * textPx(v, size.row)) / size.row + gap.bar * v.k : 0;
  const noted = detailOf(v) === 'full' ? (c.note * textPx(v, size.note)) / size.note + gap.bar * v.k : 0;
  const x = Math.round(e.x + 12 * v.k + named), w = Math.round(e.x + e.w - 10 * v.k - noted) - x;
  for (let q = 0; q < n; q++) {
    const y = e.y + (rowsTop(picture.scene, i) + q * rowHeight) * v.k;
    ctx.fillStyle = look.palette.line;
    ctx.fillRect(e.x + Math.max(line, stripe * v.k), Math.round(y), e.w - line - Math.max(line, stripe * v.k), line);
    const share = rows.share[first + q]!;
    if (!(share >= 0) || w < 8 * v.u) continue;
    const h = Math.max(2, Math.round(4 * v.k)), top = Math.round(y + (rowHeight * v.k - h) / 2);
    ctx.fillStyle = look.palette.track;
    ctx.fillRect(x, top, w, h);
    ctx.fillStyle = look.palette.mark;
    ctx.fillRect(x, top, Math.max(1, Math.round(w * Math.min(1, share))), h);
  }
}

function drawRows(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { boxes, rows } = picture.scene, e = cardPlace(picture, v, i), { palette } = look;
  const first = boxes.row[i * 2]!, all = boxes.row[i * 2 + 1]!, n = rowsShown(picture.scene, i);
  const px = textPx(v, size.row), small = textPx(v, size.note), right = e.x + e.w - 10 * v.k;
  const base = (q: number) => e.y + (rowsTop(picture.scene, i) + (q + 0.5) * rowHeight) * v.k + px * 0.36;
  ctx.font = font(px, 400);
  ctx.fillStyle = palette.ink2;
  for (let q = 0; q < n; q++)
    ctx.fillText(fitText(rows.name.at(first + q), px, 400, e.w - 22 * v.k), e.x + 12 * v.k, base(q));
  ctx.fillStyle = palette.ink3;
  if (all > n) ctx.fillText(look.more(all - n), e.x + 12 * v.k, base(n));
  if (detailOf(v) !== 'full') return;
  ctx.font = font(small, 400);
  ctx.textAlign = 'right';
  for (let q = 0; q < n; q++) ctx.fillText(rows.note.at(first + q), right, base(q));
  ctx.textAlign = 'left';
}

/** Writes `text` at x if it ends before `most`, and says where it ends. */
function write(ctx: Context, text: string, px: number, weight: 400 | 600, colour: string, x: number, y: number, most: number): number {
  if (!text) return x;
  const end = x + textWidth(text, px, weight);
  if (end > most) return x;
  ctx.font = font(px, weight);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
  return end;
}

/** ×48 on a stack's card, unless its name says so. */
function timesOf(picture: Picture, i: number): string {
  const { kind, name, repeat } = picture.scene.boxes, times = `×${repeat[i]}`;
  return kind[i] === Kind.stack && !name.at(i).endsWith(times) ? times : '';
}

/** Name, op, ×repeat, and the note at the right: what does not fit gives way, the op first, then the
 *  note; the name loses its middle; how often a stack repeats always stands. */
function drawFirstLine(ctx: Context, picture: Picture, v: View, look: Look, i: number, all: boolean): void {
  const { kind, name, op, note, detail, flags } = picture.scene.boxes, { palette } = look;
  const k = kind[i]!, e = cardPlace(picture, v, i), s = sides(k), px = textPx(v, size.name), small = textPx(v, size.note);
  const two = !detail.empty(i), weight = k === Kind.folded || k === Kind.stack ? 600 : 400;
  const middle = all ? lineOne(two, k === Kind.stack ? 30 : e.h / v.k) * v.k : (k === Kind.stack ? Math.min(e.h, 30 * v.k) : e.h) / 2;
  const base = e.y + middle + px * 0.35, left = e.x + Math.max(s.left * v.k, 6 * v.u);
  const chevron = all && !two && k === Kind.folded && flags[i]! & Flag.openable ? 14 * v.k : 0;
  const right = e.x + e.w - (all ? s.right * v.k : 4 * v.u) - chevron;
  const fact = all ? note.at(i) : '', factWidth = fact ? textWidth(fact, small, 400) : 0;
  const times = timesOf(picture, i), timesWidth = times ? textWidth(times, px, 600) + gap.op * v.k : 0;
  const room = right - left - timesWidth, keep = factWidth && factWidth < room * 0.5 ? factWidth + 5 * v.u : 0;
  const title = fitText(name.at(i), px, weight, room - keep) || fitText(name.at(i), px, weight, room);
  let end = write(ctx, title, px, weight, palette.ink, left, base, right + 1);
  const most = right - (all && keep ? factWidth + 5 * v.u : 0);
  if (all && flags[i]! & Flag.unknownOp) end = write(ctx, '?', px, 600, palette.guess, end + 3 * v.u, base, most);
  if (all && !(flags[i]! & Flag.saysOp))
    end = write(ctx, op.at(i), px, 400, palette.ink3, end + gap.op * v.k, base, most - timesWidth);
  if (times) end = write(ctx, times, px, 600, palette.ink, end + gap.op * v.k, base, right + 1);
  const said = fact && fitText(fact, small, 400, right + 1 - end - 3 * v.u, 12);
  if (said) write(ctx, said, small, 400, palette.ink3, right - textWidth(said, small, 400), base - 0.5 * v.k, right + 1);
}

function drawWords(ctx: Context, picture: Picture, v: View, look: Look, i: number, all: boolean): void {
  const { kind, detail, flags, name } = picture.scene.boxes, k = kind[i]!, e = cardPlace(picture, v, i);
  ctx.globalAlpha = alphaOf(look, i, 0.35);
  if (k === Kind.stub) {
    const px = textPx(v, size.note), text = fitText(name.at(i), px, 400, e.w - 6 * v.u);
    write(ctx, text, px, 400, look.palette.ink2, e.x + (e.w - textWidth(text, px, 400)) / 2, e.y + e.h / 2 + px * 0.35, Infinity);
    return;
  }
  drawFirstLine(ctx, picture, v, look, i, all);
  if (k === Kind.stack && rowsNamed(v)) drawRows(ctx, picture, v, look, i);
  if (!all || detail.empty(i)) return;
  const small = textPx(v, size.note), room = e.w - (21 + (flags[i]! & Flag.openable ? 14 : 0)) * v.k;
  write(ctx, cutText(detail.at(i), small, 400, room), small, 400, look.palette.ink3, e.x + 12 * v.k, e.y + lineTwo * v.k + small * 0.35, Infinity);
}

/** › on what opens: on the second line where there is one. */
function drawChevrons(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const { kind, detail, flags } = picture.scene.boxes, s = Math.min(1.25 * v.u, v.k);
  ctx.strokeStyle = look.palette.ink3;
  ctx.lineWidth = 1.5 * s;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.beginPath();
  for (const i of cards) {
    if (kind[i] !== Kind.folded || !(flags[i]! & Flag.openable)) continue;
    const e = edges(picture, v, i), x = e.x + e.w - 13.5 * v.k, y = e.y + (detail.empty(i) ? e.h / 2 : lineTwo * v.k);
    ctx.moveTo(x - 2 * s, y - 4 * s);
    ctx.lineTo(x + 2 * s, y);
    ctx.lineTo(x - 2 * s, y + 4 * s);
  }
  ctx.stroke();
}

function drawNear(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const { kind } = picture.scene.boxes, all = detailOf(v) === 'full';
  for (const i of cards) {
    drawShape(ctx, picture, v, look, i);
    if (kind[i] === Kind.stack) drawBars(ctx, picture, v, look, i);
  }
  ctx.textAlign = 'left';
  for (const i of cards) drawWords(ctx, picture, v, look, i, all);
  ctx.globalAlpha = look.presence;
  if (all) drawChevrons(ctx, picture, v, look, cards);
  ctx.globalAlpha = 1;
}

function farColour(picture: Picture, look: Look, i: number): string {
  const { kind, family } = picture.scene.boxes, marks = look.marks ? look.marks[i]! : 0;
  if (marks & Mark.hit) return look.palette.accent;
  if (marks & Mark.faded) return look.palette.track;
  if (isPill(kind[i]!) || kind[i] === Kind.stub) return look.palette.mark;
  return look.palette.fill[family[i]!] ?? look.palette.mark;
}

/** From afar: a rectangle in the family's colour, those of one colour after each other. */
function drawFar(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const byColour = new Map<string, number[]>();
  for (const i of cards) {
    const colour = farColour(picture, look, i), same = byColour.get(colour);
    if (same) same.push(i);
    else byColour.set(colour, [i]);
  }
  ctx.globalAlpha = look.presence;
  for (const [colour, same] of byColour) {
    ctx.fillStyle = colour;
    for (const i of same) {
      const e = edges(picture, v, i);
      ctx.fillRect(e.x, e.y, e.w, e.h);
    }
  }
  ctx.globalAlpha = 1;
}

export function drawCards(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const detail = detailOf(v);
  if (detail === 'full' || detail === 'name') drawNear(ctx, picture, v, look, cards);
  else drawFar(ctx, picture, v, look, cards);
}
