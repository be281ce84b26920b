/* card.ts: the boxes that are no open groups: nodes, closed groups, stacks of repeats, inputs and
 * outputs, stubs.
 *
 * Numbers are those of design/structure.html in units, the same as in figure's measure: a node is 30
 * high with a stripe of 4, its name at 12 and the note 9 from the right; a stack has a head of 30 and
 * rows of 21. */

import { Flag, Kind } from '../api/scene';
import { edges } from './ground';
import type { Context } from './line';
import { Mark, type Look } from './look';
import type { Picture } from './picture';
import { fitText, font, mono, textWidth } from './text';
import { detailOf, textPx, type View } from './view';

export const stackHead = 30;
export const rowHeight = 21;

type Place = ReturnType<typeof edges>;

function radiusOf(kind: number, v: View, e: Place): number {
  if (kind === Kind.input || kind === Kind.output) return e.h / 2;
  return (kind === Kind.stack ? 8 : kind === Kind.stub ? 4 : 6) * v.k;
}

/** The two sheets behind a stack. */
function drawSheets(ctx: Context, v: View, look: Look, e: Place, r: number): void {
  const off = Math.max(1, Math.round(3 * v.k)), half = Math.max(1, Math.round(v.u)) / 2;
  ctx.strokeStyle = look.palette.line2;
  for (const step of [2, 1]) {
    ctx.beginPath();
    ctx.roundRect(e.x + step * off + half, e.y + step * off + half, e.w - 2 * half, e.h - 2 * half, r);
    ctx.fillStyle = look.palette.bg;
    ctx.fill();
    ctx.stroke();
  }
}

/** The family's stripe along the left side, inside the round corners. */
function drawStripe(ctx: Context, v: View, look: Look, e: Place, family: number, r: number): void {
  const w = Math.max(2 * v.u, Math.round(4 * v.k)), line = Math.max(1, Math.round(v.u));
  ctx.beginPath();
  ctx.roundRect(e.x + line / 2, e.y + line / 2, w, e.h - line, [r, 0, 0, r]);
  ctx.fillStyle = look.palette.family[family] ?? look.palette.mark;
  ctx.fill();
}

function drawShape(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { kind, family, flags } = picture.scene.boxes, { palette } = look;
  const e = edges(picture, v, i), k = kind[i]!, r = radiusOf(k, v, e);
  const marks = look.marks ? look.marks[i]! : 0;
  const line = Math.max(1, Math.round(v.u)), half = line / 2;
  ctx.globalAlpha = marks & Mark.faded ? 0.25 : 1;
  ctx.lineWidth = line;
  if (k === Kind.stack) drawSheets(ctx, v, look, e, r);
  ctx.beginPath();
  ctx.roundRect(e.x + half, e.y + half, e.w - line, e.h - line, Math.min(r, e.h / 2));
  const plain = k === Kind.input || k === Kind.output || k === Kind.stub;
  ctx.fillStyle = marks & Mark.hit ? palette.hit : plain ? palette.bg : palette.node;
  ctx.fill();
  ctx.strokeStyle = marks & Mark.hit ? palette.accent : palette.nodeLine;
  if (k === Kind.stub || flags[i]! & Flag.guessed) ctx.setLineDash([3 * v.u, 2.5 * v.u]);
  ctx.stroke();
  ctx.setLineDash([]);
  if (!plain) drawStripe(ctx, v, look, e, family[i]!, r);
}

/** Rows' lines and bars of a stack. */
function drawBars(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { boxes, rows } = picture.scene, e = edges(picture, v, i);
  const first = boxes.row[i * 2]!, n = boxes.row[i * 2 + 1]!, line = Math.max(1, Math.round(v.u));
  const labels = widestRow(picture, i), notes = widestNote(picture, i);
  const x = e.x + (12 + labels + 8) * v.k, w = e.w - (12 + labels + 8 + notes + 18) * v.k;
  for (let q = 0; q < n; q++) {
    const y = e.y + (stackHead + q * rowHeight) * v.k;
    ctx.fillStyle = look.palette.line;
    ctx.fillRect(e.x + line, Math.round(y), e.w - 2 * line, line);
    const share = rows.share[first + q]!;
    if (!(share >= 0) || w < 12 * v.k) continue;
    const h = Math.max(2 * v.u, 4 * v.k), top = Math.round(y + (rowHeight * v.k - h) / 2);
    ctx.fillStyle = look.palette.track;
    ctx.fillRect(x, top, w, h);
    ctx.fillStyle = look.palette.mark;
    ctx.fillRect(x, top, w * Math.min(1, share), h);
  }
}

function widestRow(picture: Picture, i: number): number {
  return widest(picture, i, picture.scene.rows.name.at.bind(picture.scene.rows.name), 11.5);
}

function widestNote(picture: Picture, i: number): number {
  return widest(picture, i, picture.scene.rows.note.at.bind(picture.scene.rows.note), 10.5);
}

function widest(picture: Picture, i: number, text: (row: number) => string, px: number): number {
  const { row } = picture.scene.boxes;
  let w = 0;
  for (let q = 0; q < row[i * 2 + 1]!; q++) w = Math.max(w, textWidth(text(row[i * 2]! + q), px, 400));
  return w;
}

/** Where the words of box i stand: names and notes on one base line, the detail on the second. */
function drawNames(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[], all: boolean): void {
  const { kind, name, op, note, detail, flags } = picture.scene.boxes, { palette } = look;
  const px = textPx(v, 12), small = textPx(v, 10.5);
  for (const i of cards) {
    const k = kind[i]!;
    if (k === Kind.stub) continue;
    const e = edges(picture, v, i), round = k === Kind.input || k === Kind.output;
    const strong = k === Kind.stack ? 600 : 400;
    const two = all && !detail.empty(i);
    const top = k === Kind.stack ? stackHead * v.k : two ? e.h * 0.62 : e.h;
    const base = e.y + top / 2 + px * 0.35 + (two && k !== Kind.stack ? v.k : 0);
    const left = e.x + Math.max((round ? 13 : 12) * v.k, (round ? 7 : 6) * v.u), right = e.x + e.w - Math.max(9 * v.k, 4 * v.u) - (round ? 3 * v.k : 0);
    const fact = all ? note.at(i) : '';
    const factWidth = fact ? textWidth(fact, small, 400) : 0;
    ctx.globalAlpha = look.marks && look.marks[i]! & Mark.faded ? 0.35 : 1;
    const title = fitText(name.at(i), px, strong, right - left - (fact && factWidth < (right - left) * 0.6 ? factWidth + 6 * v.u : 0));
    const width = textWidth(title, px, strong);
    ctx.fillStyle = palette.ink;
    ctx.font = font(px, strong);
    ctx.textAlign = 'left';
    ctx.fillText(title, left, base);
    let end = left + width;
    if (all && flags[i]! & Flag.unknownOp) {
      ctx.fillStyle = palette.guess;
      ctx.fillText('?', end + 4 * v.u, base);
      end += 4 * v.u + textWidth('?', px, strong);
    }
    const kindText = all ? op.at(i) : '';
    if (kindText && kindText !== name.at(i)) {
      const w = textWidth(kindText, px, 400);
      if (end + 6 * v.u + w + (fact ? factWidth + 8 * v.u : 0) <= right) {
        ctx.fillStyle = palette.ink3;
        ctx.font = font(px, 400);
        ctx.fillText(kindText, end + 6 * v.u, base);
        end += 6 * v.u + w;
      }
    }
    ctx.fillStyle = palette.ink3;
    ctx.font = font(small, 400);
    if (fact && end + 4 * v.u + factWidth <= right + 1) {
      ctx.textAlign = 'right';
      ctx.fillText(fact, right, base - 0.5 * v.u);
      ctx.textAlign = 'left';
    }
    if (two) {
      const y = k === Kind.stack ? e.y + e.h - 8 * v.k : e.y + e.h - e.h * 0.2;
      ctx.fillText(fitText(detail.at(i), small, 400, right - left), left, y);
    }
  }
}

function drawRows(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const { boxes, rows } = picture.scene, e = edges(picture, v, i), { palette } = look;
  const first = boxes.row[i * 2]!, n = boxes.row[i * 2 + 1]!;
  const px = textPx(v, 11.5), small = textPx(v, 10.5), right = e.x + e.w - 10 * v.k;
  for (let q = 0; q < n; q++) {
    const base = e.y + (stackHead + (q + 0.5) * rowHeight) * v.k + px * 0.36;
    ctx.fillStyle = palette.ink2;
    ctx.font = font(px, 400);
    ctx.fillText(fitText(rows.name.at(first + q), px, 400, e.w - 22 * v.k), e.x + 12 * v.k, base);
    const note = rows.note.at(first + q);
    if (!note) continue;
    ctx.fillStyle = palette.ink3;
    ctx.font = font(small, 400);
    ctx.textAlign = 'right';
    ctx.fillText(note, right, base);
    ctx.textAlign = 'left';
  }
}

/** The label at a cut end: the value's name and an arrow that says it leads on. */
function drawStub(ctx: Context, picture: Picture, v: View, look: Look, i: number): void {
  const e = edges(picture, v, i), px = textPx(v, 10), { palette } = look;
  ctx.font = mono(px);
  ctx.fillStyle = palette.ink2;
  ctx.textAlign = 'left';
  const room = e.w - 8 * v.u, text = picture.scene.boxes.name.at(i);
  const fits = Math.max(0, Math.floor(room / (px * 0.61)));
  ctx.fillText(text.length <= fits ? text : fits > 3 ? `${text.slice(0, fits - 1)}…` : '', e.x + 4 * v.u, e.y + e.h / 2 + px * 0.35);
}

function drawChevrons(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const { kind, detail } = picture.scene.boxes;
  ctx.strokeStyle = look.palette.ink3;
  ctx.lineWidth = 1.5 * v.u;
  ctx.lineCap = 'round';
  ctx.beginPath();
  for (const i of cards) {
    if (kind[i] !== Kind.folded || detail.empty(i)) continue;
    const e = edges(picture, v, i), x = e.x + e.w - 12 * v.k, y = e.y + e.h * 0.72, s = Math.min(1.2, v.k / v.u) * v.u;
    ctx.moveTo(x - 2 * s, y - 3.5 * s);
    ctx.lineTo(x + 2 * s, y);
    ctx.lineTo(x - 2 * s, y + 3.5 * s);
  }
  ctx.stroke();
}

function drawNear(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const { kind } = picture.scene.boxes, all = detailOf(v) === 'full';
  const rows = rowHeight * v.k >= 10 * v.u;
  for (const i of cards) {
    drawShape(ctx, picture, v, look, i);
    if (kind[i] === Kind.stack) drawBars(ctx, picture, v, look, i);
  }
  ctx.globalAlpha = 1;
  drawNames(ctx, picture, v, look, cards, all);
  for (const i of cards) {
    ctx.globalAlpha = look.marks && look.marks[i]! & Mark.faded ? 0.35 : 1;
    if (kind[i] === Kind.stack && rows) drawRows(ctx, picture, v, look, i);
    else if (kind[i] === Kind.stub) drawStub(ctx, picture, v, look, i);
  }
  ctx.globalAlpha = 1;
  if (all) drawChevrons(ctx, picture, v, look, cards);
}

/** From afar: a rectangle in the family's colour, those of one colour after each other. */
function drawFar(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const { kind, family } = picture.scene.boxes, byColour = new Map<string, number[]>();
  for (const i of cards) {
    const marks = look.marks ? look.marks[i]! : 0, k = kind[i]!;
    const plain = k === Kind.input || k === Kind.output || k === Kind.stub;
    const colour = marks & Mark.hit ? look.palette.accent : marks & Mark.faded ? look.palette.track : plain ? look.palette.mark : look.palette.fill[family[i]!] ?? look.palette.mark;
    const same = byColour.get(colour);
    if (same) same.push(i);
    else byColour.set(colour, [i]);
  }
  for (const [colour, same] of byColour) {
    ctx.fillStyle = colour;
    for (const i of same) {
      const e = edges(picture, v, i);
      ctx.fillRect(e.x, e.y, e.w, e.h);
    }
  }
}

export function drawCards(ctx: Context, picture: Picture, v: View, look: Look, cards: readonly number[]): void {
  const detail = detailOf(v);
  if (detail === 'full' || detail === 'name') drawNear(ctx, picture, v, look, cards);
  else drawFar(ctx, picture, v, look, cards);
}
