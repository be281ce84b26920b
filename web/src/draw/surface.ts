/* surface.ts: the picture in tiles, so that moving it costs copies and not drawing.
 *
 * Tiles of 256 pixels hold the picture at one scale. Moving the picture copies them; new ones at the
 * border are drawn within a budget per frame, what is missing shows the picture at another scale: the
 * last view (`back`), and under it the whole graph small (`small`). While one zooms, these two are all
 * that is shown; when the hand rests, the tiles of the new scale follow, a few per frame, the middle
 * first. A tile whose look is old (another theme, other hits) stays until its new one is drawn.
 *
 *   small   whole graph, at most 1024 pixels wide or high
 *   back    the last view, scaled
 *   tiles   sharp, as far as they are there */

import { drawGraph } from './graph';
import type { Context } from './line';
import type { Look } from './look';
import type { Picture } from './picture';
import type { View } from './view';

const side = 256;
const most = 96; /* tiles kept: 24 MB */
const smallSide = 1024;

interface Tile {
  readonly canvas: OffscreenCanvas;
  readonly ctx: OffscreenCanvasRenderingContext2D;
  ix: number;
  iy: number;
  /** of the look it shows */
  age: number;
}

interface Sheet {
  readonly canvas: OffscreenCanvas;
  readonly ctx: OffscreenCanvasRenderingContext2D;
  view: View;
}

function sheetOf(w: number, h: number, view: View): Sheet {
  const canvas = new OffscreenCanvas(Math.max(1, w), Math.max(1, h));
  return { canvas, ctx: canvas.getContext('2d', { alpha: false })!, view };
}

/** True when all of `v` lies within what `by` showed. */
function covers(by: View, v: View): boolean {
  const s = v.k / by.k;
  return by.ox * s <= v.ox && by.oy * s <= v.oy && (by.ox + by.w) * s >= v.ox + v.w && (by.oy + by.h) * s >= v.oy + v.h;
}

const keyOf = (ix: number, iy: number): number => (iy + 0x100000) * 0x400000 + ix + 0x100000;

export class Surface {
  private tiles = new Map<number, Tile>();
  private spare: Tile[] = [];
  private k = 0;
  private age = 0;
  private picture: Picture | null = null;
  private look: Look | null = null;
  private back: Sheet | null = null;
  private other: Sheet | null = null;
  private small: { sheet: Sheet; done: number; age: number } | null = null;
  private last: View | null = null;
  /** the first view while it stands on the canvas alone */
  private begun: View | null = null;

  /** A new scene: nothing of the old one is shown, unless `keep`: then the last view stays behind. */
  show(picture: Picture, look: Look, keep: boolean): void {
    this.begun = null;
    if (keep && this.last) this.snap();
    else this.back = null;
    this.picture = picture;
    this.look = look;
    this.drop();
    this.small = null;
    this.age++;
  }

  /** The same scene in another look: tiles are drawn anew one after another. */
  relook(look: Look, atOnce: boolean): void {
    this.look = look;
    this.age++;
    if (!atOnce) return;
    this.drop();
    this.back = null;
    this.small = null;
  }

  private drop(): void {
    for (const t of this.tiles.values()) if (this.spare.length < most) this.spare.push(t);
    this.tiles.clear();
  }

  /** Keeps what was shown last as the background of what comes. */
  private snap(): void {
    const v = this.last;
    if (!v) return;
    const to = this.other && this.other.canvas.width === v.w && this.other.canvas.height === v.h ? this.other : sheetOf(v.w, v.h, v);
    to.view = v;
    this.paint(to.ctx, v);
    this.other = this.back;
    this.back = to;
  }

  /** Takes what stands on a canvas as the last view. */
  keep(canvas: HTMLCanvasElement | OffscreenCanvas, v: View): void {
    this.back = this.other?.canvas.width === v.w && this.other.canvas.height === v.h ? this.other : sheetOf(v.w, v.h, v);
    this.other = null;
    this.back.view = v;
    this.back.ctx.drawImage(canvas, 0, 0);
  }

  private stretch(ctx: Context, from: Sheet, v: View): void {
    const s = v.k / from.view.k;
    ctx.drawImage(from.canvas, from.view.ox * s - v.ox, from.view.oy * s - v.oy, from.canvas.width * s, from.canvas.height * s);
  }

  private range(v: View, ring: number): { x0: number; x1: number; y0: number; y1: number } {
    return {
      x0: Math.floor(v.ox / side) - ring,
      x1: Math.floor((v.ox + v.w - 1) / side) + ring,
      y0: Math.floor(v.oy / side) - ring,
      y1: Math.floor((v.oy + v.h - 1) / side) + ring,
    };
  }

  /** The picture at other scales: what the last view does not cover is taken from the small one. */
  private paintBehind(ctx: Context, v: View): void {
    if (!this.back || !covers(this.back.view, v)) {
      ctx.fillStyle = this.look!.palette.bg;
      ctx.fillRect(0, 0, v.w, v.h);
      if (this.small && this.small.age === this.age && this.small.done === Infinity) this.stretch(ctx, this.small.sheet, v);
    }
    if (this.back) this.stretch(ctx, this.back, v);
  }

  /** Copies what is there. True when all of the view is sharp and new. */
  private paint(ctx: Context, v: View): boolean {
    const sharp = v.k === this.k, r = this.range(v, 0), there: Tile[] = [];
    let all = sharp, fresh = sharp;
    if (sharp)
      for (let iy = r.y0; iy <= r.y1; iy++)
        for (let ix = r.x0; ix <= r.x1; ix++) {
          const t = this.tiles.get(keyOf(ix, iy));
          if (t) there.push(t);
          all &&= !!t;
          fresh &&= t?.age === this.age;
        }
    if (!all) this.paintBehind(ctx, v);
    for (const t of there) ctx.drawImage(t.canvas, t.ix * side - v.ox, t.iy * side - v.oy);
    return fresh;
  }

  private draw(ix: number, iy: number, v: View): Tile {
    const key = keyOf(ix, iy);
    let t = this.tiles.get(key) ?? this.spare.pop();
    if (!t) {
      const canvas = new OffscreenCanvas(side, side);
      t = { canvas, ctx: canvas.getContext('2d', { alpha: false })!, ix, iy, age: 0 };
    }
    t.ix = ix;
    t.iy = iy;
    t.age = this.age;
    drawGraph(t.ctx, this.picture!, { k: this.k, u: v.u, ox: ix * side, oy: iy * side, w: side, h: side }, this.look!);
    this.tiles.set(key, t);
    return t;
  }

  /** Tiles of the view and `ring` around it that are missing or old, the middle first. */
  private missing(v: View, ring: number): [number, number][] {
    const r = this.range(v, ring), list: [number, number][] = [];
    const cx = (v.ox + v.w / 2) / side - 0.5, cy = (v.oy + v.h / 2) / side - 0.5;
    for (let iy = r.y0; iy <= r.y1; iy++)
      for (let ix = r.x0; ix <= r.x1; ix++) if (this.tiles.get(keyOf(ix, iy))?.age !== this.age) list.push([ix, iy]);
    const far = (p: [number, number]) => (p[0] - cx) ** 2 + (p[1] - cy) ** 2;
    return list.sort((a, b) => far(a) - far(b));
  }

  private evict(v: View): void {
    const excess = this.tiles.size - most;
    if (excess <= 0) return;
    const cx = (v.ox + v.w / 2) / side, cy = (v.oy + v.h / 2) / side;
    const far = (t: Tile) => (t.ix - cx) ** 2 + (t.iy - cy) ** 2;
    for (const t of [...this.tiles.values()].sort((a, b) => far(b) - far(a)).slice(0, excess)) {
      this.tiles.delete(keyOf(t.ix, t.iy));
      this.spare.push(t);
    }
  }

  /** Draws a piece of the small picture of the whole. True when it is done. */
  private drawSmall(v: View): boolean {
    const b = this.picture!.bounds;
    if (!this.small || this.small.age !== this.age) {
      const k = Math.min(smallSide / Math.max(b.w, b.h, 1), v.u);
      const w = Math.ceil(b.w * k), h = Math.ceil(b.h * k);
      const old = this.small?.sheet, view: View = { k, u: v.u, ox: 0, oy: 0, w, h };
      const sheet = old && old.canvas.width === w && old.canvas.height === h ? old : sheetOf(w, h, view);
      this.small = { sheet, done: 0, age: this.age };
    }
    const { sheet } = this.small, nx = Math.ceil(sheet.view.w / side), ny = Math.ceil(sheet.view.h / side);
    const at = this.small.done++, x = (at % nx) * side, y = Math.floor(at / nx) * side;
    const w = Math.min(side, sheet.view.w - x), h = Math.min(side, sheet.view.h - y);
    sheet.ctx.save();
    sheet.ctx.translate(x, y);
    sheet.ctx.beginPath();
    sheet.ctx.rect(0, 0, w, h);
    sheet.ctx.clip();
    drawGraph(sheet.ctx, this.picture!, { ...sheet.view, ox: x, oy: y, w, h }, this.look!);
    sheet.ctx.restore();
    if (this.small.done >= nx * ny) this.small.done = Infinity;
    return this.small.done === Infinity;
  }

  /** The small picture, when it is whole: for the map. */
  whole(): { canvas: OffscreenCanvas; view: View } | null {
    return this.small && this.small.done === Infinity ? this.small.sheet : null;
  }

  /** Shows the view. `until`: performance.now() by which drawing must stop, Infinity: all at once; `zooming`: no tiles are
   *  drawn, the hand is not done. Says whether all that is seen is sharp, and whether there is more to
   *  prepare. */
  frame(ctx: Context, v: View, until: number, zooming: boolean): { sharp: boolean; more: boolean } {
    if (!this.picture || !this.look) return { sharp: true, more: false };
    if (until === Infinity) return this.first(ctx, v);
    if (this.begun && this.begun.w === ctx.canvas.width && this.begun.h === ctx.canvas.height) this.keep(ctx.canvas, this.begun);
    this.begun = null;
    if (v.k !== this.k && !zooming) {
      if (this.k && this.last?.k === this.k) this.snap();
      this.drop();
      this.k = v.k;
    } else if (v.k !== this.k && this.last?.k === this.k) this.snap();
    let sharp = this.paint(ctx, v);
    this.last = v;
    if (zooming || v.k !== this.k) return { sharp: false, more: true };
    for (const [ix, iy] of sharp ? [] : this.missing(v, 0)) {
      if (performance.now() >= until) return { sharp: false, more: true };
      const t = this.draw(ix, iy, v);
      ctx.drawImage(t.canvas, ix * side - v.ox, iy * side - v.oy);
    }
    sharp = true;
    return { sharp, more: this.prepare(v, until) };
  }

  /** The first view in one piece, tiles come after it. What it drew is kept when the next frame comes. */
  private first(ctx: Context, v: View): { sharp: boolean; more: boolean } {
    drawGraph(ctx, this.picture!, v, this.look!);
    this.back = null;
    this.begun = v;
    this.last = v;
    return { sharp: true, more: true };
  }

  /** With the time that is left: the small picture, and a ring of tiles around the view. */
  private prepare(v: View, until: number): boolean {
    if (this.picture!.index()) return true;
    while (this.small?.age !== this.age || this.small.done !== Infinity) {
      if (performance.now() >= until) return true;
      this.drawSmall(v);
    }
    for (const [ix, iy] of this.missing(v, 1)) {
      if (performance.now() >= until) return true;
      this.draw(ix, iy, v);
    }
    this.evict(v);
    return false;
  }
}
