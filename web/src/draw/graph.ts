/* graph.ts: the graph scene on a canvas.
 *
 * From back to front: the stage, grounds of open groups, lines, cards, titles of the grounds, labels
 * of lines. Everything that does not change under the hand is drawn here; rings, the lit value and
 * badges lie above it (overlay.ts). */

import { Kind, NONE } from '../api/scene';
import { drawCards } from './card';
import { drawGrounds, drawTitles, groundColour } from './ground';
import { drawLines, type Context } from './line';
import { Mark, type Look } from './look';
import type { Picture } from './picture';
import { mono } from './text';
import { detailOf, textPx, worldOf, type View } from './view';

const speck = 5; /* CSS pixels: a group less wide or high shows nothing of its inside */

/** Boxes in view, apart: open ones from outer to inner, and the others. What lies in a band or in a
 *  speck is left out. */
function sort(picture: Picture, v: View): { open: number[]; cards: number[] } {
  const { kind, parent } = picture.scene.boxes, { rect, band } = picture, open: number[] = [], cards: number[] = [];
  const far = detailOf(v) === 'band', least = (speck * v.u) / v.k;
  picture.visitBoxes(worldOf(v, 10), (i) => {
    const p = parent[i]!;
    if (far && p !== NONE && (rect[p * 4 + 3]! < least || rect[p * 4 + 2]! < least)) return;
    if (kind[i] === Kind.open) open.push(i);
    else if (!far || p === NONE || !band[p]) cards.push(i);
  });
  open.sort((a, b) => a - b);
  return { open, cards };
}

function drawLabels(ctx: Context, picture: Picture, v: View, look: Look): void {
  const { edges, boxes } = picture.scene, px = textPx(v, 9.5), seen = worldOf(v, 60);
  ctx.font = mono(px);
  ctx.textAlign = 'center';
  for (let e = 0; e < edges.n; e++) {
    if (!edges.labelled[e]) continue;
    const x = edges.at[e * 2]!, y = edges.at[e * 2 + 1]!;
    if (x < seen.x || x > seen.x + seen.w || y < seen.y || y > seen.y + seen.h) continue;
    const text = edges.label.at(e), w = text.length * px * 0.61;
    const px0 = Math.round(x * v.k) - v.ox, py0 = Math.round(y * v.k) - v.oy;
    const around = boxes.parent[edges.from[e]!] ?? NONE;
    ctx.globalAlpha = look.marks && look.marks[edges.from[e]!]! & Mark.faded ? 0.35 : 1;
    ctx.fillStyle = around === NONE ? look.palette.bg : groundColour(look, boxes.level[around]!);
    ctx.fillRect(px0 - w / 2 - 4 * v.u, py0 - px * 0.7, w + 8 * v.u, px * 1.4);
    ctx.fillStyle = look.palette.ink3;
    ctx.fillText(text, px0, py0 + px * 0.35);
  }
  ctx.textAlign = 'left';
  ctx.globalAlpha = 1;
}

/** Draws what the view shows. Covers its whole rectangle. */
export function drawGraph(ctx: Context, picture: Picture, v: View, look: Look): void {
  ctx.fillStyle = look.palette.bg;
  ctx.fillRect(0, 0, v.w, v.h);
  const { open, cards } = sort(picture, v);
  drawGrounds(ctx, picture, v, look, open);
  drawLines(ctx, picture, v, look);
  drawCards(ctx, picture, v, look, cards);
  drawTitles(ctx, picture, v, look, open);
  if (detailOf(v) === 'full') drawLabels(ctx, picture, v, look);
}
