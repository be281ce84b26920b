/* stage.ts: the canvas of the graph and its clock.
 *
 * Holds what is shown (picture, look, touch), the eye, and what moves: a flight of the eye, a glide
 * from one picture to the next. Asks for a frame when something changed and for no other. Everything
 * that moves can be interrupted at every frame: a new wish starts from what is seen. */

import { boxOfPath, Kind, NONE, type Scene } from '../api/scene';
import { between, clampK, fitted, kept, panned, sameCamera, screenX, screenY, shown, worldX, worldY, zoomedAt, type Camera, type Rect, type Size } from '../math/camera';
import { duration, easeCamera, easeOut } from '../math/easing';
import { Glide } from './glide';
import type { Look } from './look';
import { drawOverlay, drawRings, type Touch } from './overlay';
import { pick, type Pick } from './pick';
import { Picture } from './picture';
import { Surface } from './surface';
import { viewOf, type View } from './view';

const slice = 7; /* ms of drawing in a frame */
const rest = 50; /* ms after which a zooming hand is done */
const margin = 24;
const cards = { w: 350, h: 36 }; /* from the corner, below beyond the margin: the cards of colours and zoom */
const narrow = 600;
const readable = 0.75; /* from here on a box shows all its text */

export interface StageEvents {
  /** the eye moved: anything laid over the canvas moves along */
  onmove: (camera: Camera) => void;
  /** all of the first view is drawn */
  onready: () => void;
  /** all that is seen is drawn at its scale, or not yet */
  onsharp: (sharp: boolean) => void;
}

interface Flight {
  from: Camera;
  to: Camera;
  since: number;
}

export class Stage {
  picture: Picture | null = null;
  camera: Camera = { x: 0, y: 0, k: 1 };
  size: Size = { w: 0, h: 0 };
  touch: Touch = { selected: -1, hovered: -1, lit: -1, glowing: -1, counts: null };
  /** the eye was moved by the hand: a new size of the window does not fit the picture anew */
  held = false;

  private readonly ctx: CanvasRenderingContext2D;
  private readonly surface = new Surface();
  private look: Look | null = null;
  private u = 1;
  private flight: Flight | null = null;
  private glide: { of: Glide; since: number } | null = null;
  private anchor: { path: string; x: number; y: number } | null = null;
  private zoomed = -Infinity;
  private asked = 0;
  private ready = false;
  private sharp = true;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly events: StageEvents,
  ) {
    const ctx = canvas.getContext('2d', { alpha: false });
    if (!ctx) throw new Error('this browser gives no 2-D canvas');
    this.ctx = ctx;
  }

  close(): void {
    cancelAnimationFrame(this.asked);
    this.asked = -1;
  }

  resize(w: number, h: number, u: number): void {
    if (w === this.size.w && h === this.size.h && u === this.u) return;
    this.size = { w, h };
    this.u = u;
    this.canvas.width = Math.max(1, Math.round(w * u));
    this.canvas.height = Math.max(1, Math.round(h * u));
    if (this.picture && !this.held) this.see(this.opening());
    this.wake();
  }

  /** Another scene. With boxes in common it glides there, held at the box last toggled. */
  show(scene: Scene, look: Look, camera: Camera | null): void {
    const old = this.picture, next = new Picture(scene), was = this.view();
    const related = !!old && scene.boxes.n > 0 && sharesBoxes(old.scene, scene);
    this.picture = next;
    this.look = look;
    this.flight = null;
    if (camera) {
      this.camera = camera;
      this.held = true;
    } else if (!related || !this.held) this.camera = this.opening();
    else if (this.anchor) this.camera = this.anchored(this.anchor);
    const of = old && related && !this.still.matches && this.anchor ? Glide.between(old, next, was, this.view()) : null;
    this.glide = of ? { of, since: performance.now() } : null;
    this.anchor = null;
    this.surface.show(next, look, related && !of);
    this.events.onmove(this.camera);
    if (this.ready || !this.size.w) this.wake();
    else this.frame(performance.now());
  }

  relook(look: Look, atOnce: boolean): void {
    this.look = look;
    if (this.picture) this.surface.relook(look, atOnce);
    if (atOnce) this.drawNow();
    this.wake();
  }

  retouch(touch: Touch): void {
    this.touch = touch;
    this.wake();
  }

  /** The box of `path`, or the stack that has it as a row, keeps its place on the screen when the next
   *  scene comes. */
  hold(path: string): void {
    this.holdAt(path, this.picture ? boxAround(this.picture.scene, path) : -1);
  }

  /** The box of `path` will stand where box i stands. */
  holdAt(path: string, i: number): void {
    if (i < 0) return;
    const r = this.rectOnScreen(i);
    this.anchor = { path, x: r.x, y: r.y };
    this.held = true;
  }

  /** The same, when nothing was toggled by hand and the box can be seen. */
  holdIfFree(path: string): void {
    const i = this.picture && !this.anchor ? boxOfPath(this.picture.scene, path) : -1;
    if (i < 0) return;
    const r = this.rectOnScreen(i), { w, h } = this.size;
    if (r.x < w && r.y < h && r.x + r.w > 0 && r.y + r.h > 0) this.hold(path);
  }

  private anchored(a: { path: string; x: number; y: number }): Camera {
    const scene = this.picture!.scene;
    const i = boxAround(scene, a.path);
    if (i < 0) return kept(this.camera, this.picture!.bounds);
    const r = this.picture!.rectOf(i), { k } = this.camera, v = this.size;
    return { x: r.x - (a.x - v.w / 2) / k, y: r.y - (a.y - v.h / 2) / k, k };
  }

  /* ---- the eye ---- */

  view(): View {
    return viewOf(this.camera, this.canvas.width, this.canvas.height, this.u);
  }

  whole(): Camera {
    if (!this.picture) return this.camera;
    const { w, h } = this.size, around = Math.min(margin, w / 16), all = fitted(this.picture.bounds, this.size, around);
    if (w < narrow || !this.hidden(all)) return all;
    const above = fitted(this.picture.bounds, { w, h: h - cards.h }, around);
    return { ...above, y: above.y + cards.h / 2 / above.k };
  }

  /** Would a box lie under the cards in the corner? */
  private hidden(c: Camera): boolean {
    const { w, h } = this.size, { boxes } = this.picture!.scene;
    const x = worldX(c, this.size, w - cards.w), y = worldY(c, this.size, h - margin - cards.h);
    for (let i = 0; i < boxes.n; i++) {
      const r = this.picture!.rectOf(i);
      if (r.x + r.w > x && r.y + r.h > y) return true;
    }
    return false;
  }

  /** Where one begins: all of it; in a narrow window, when that could not be read, at its beginning. */
  private opening(): Camera {
    const whole = this.whole(), { w, h } = this.size;
    if (!this.picture || w >= narrow || whole.k >= readable) return whole;
    const first = Math.max(0, this.picture.scene.boxes.kind.indexOf(Kind.input)), r = this.picture.rectOf(first);
    return { x: r.x + r.w / 2, y: r.y + (h / 2 - margin) / readable, k: readable };
  }

  /** True when some of the graph lies outside. */
  exceeds(): boolean {
    if (!this.picture) return false;
    const b = this.picture.bounds, c = this.camera, v = this.size;
    return screenX(c, v, b.x) < -1 || screenY(c, v, b.y) < -1 || screenX(c, v, b.x + b.w) > v.w + 1 || screenY(c, v, b.y + b.h) > v.h + 1;
  }

  private see(c: Camera): void {
    this.flight = null;
    this.camera = this.picture ? kept(c, this.picture.bounds) : c;
    this.events.onmove(this.camera);
    this.wake();
  }

  jump(c: Camera): void {
    if (sameCamera(c, this.camera)) return;
    this.held = true;
    this.see(c);
  }

  pan(dx: number, dy: number): void {
    this.held = true;
    this.see(panned(this.camera, dx, dy));
  }

  zoom(px: number, py: number, factor: number): void {
    this.held = true;
    this.zoomed = performance.now();
    this.see(zoomedAt(this.camera, this.size, px, py, clampK(this.camera.k * factor)));
  }

  /** Zooms at the middle of the view. */
  zoomTo(k: number): void {
    this.held = true;
    this.fly({ ...(this.flight?.to ?? this.camera), k: clampK(k) });
  }

  fly(to: Camera): void {
    if (this.still.matches || !this.ready) return this.see(to);
    this.flight = { from: this.camera, to: this.picture ? kept(to, this.picture.bounds) : to, since: performance.now() };
    this.wake();
  }

  fit(): void {
    this.fly(this.whole());
    this.held = false;
  }

  /** Moves as little as needed to show box i; `close`: as large as the view allows. */
  reveal(i: number, close: boolean): void {
    if (!this.picture || i < 0) return;
    const r = this.picture.rectOf(i);
    this.held = true;
    this.fly(close ? fitted(r, this.size, 48, 1.5) : shown(this.camera, this.size, r, 32));
  }

  /** Shows box i that was chosen elsewhere: nearer when it is too small to be read, else as `reveal`. */
  follow(i: number): void {
    if (!this.picture || i < 0 || !this.ready) return;
    const r = this.rectOnScreen(i), small = r.h < 10 || r.w < 40;
    this.held = true;
    if (small) this.fly(fitted(this.picture.rectOf(i), this.size, this.size.h / 3, 0.9));
    else this.reveal(i, false);
  }

  /* ---- picking ---- */

  /** px, py: CSS pixels from the canvas's corner. */
  pick(px: number, py: number): Pick {
    return this.picture ? pick(this.picture, this.view(), px * this.u, py * this.u) : { kind: 'none' };
  }

  wireOf(line: number): number {
    const e = this.picture?.edgeOfLine[line] ?? NONE;
    return e === NONE ? -1 : this.picture!.scene.edges.wire[e]!;
  }

  rectOnScreen(i: number): Rect {
    const r = this.picture!.rectOf(i), c = this.camera;
    return { x: screenX(c, this.size, r.x), y: screenY(c, this.size, r.y), w: r.w * c.k, h: r.h * c.k };
  }

  worldAt(px: number, py: number): { x: number; y: number } {
    return { x: worldX(this.camera, this.size, px), y: worldY(this.camera, this.size, py) };
  }

  /** The whole graph small, once it was drawn: for the map. */
  small(): ReturnType<Surface['whole']> {
    return this.surface.whole();
  }

  /* ---- frames ---- */

  wake(): void {
    if (this.asked || !this.size.w) return;
    this.asked = requestAnimationFrame((now) => {
      this.asked = 0;
      this.frame(now);
    });
  }

  /** Draws all that is seen now, for a printer that does not wait. */
  drawNow(): void {
    if (this.picture && this.look && this.size.w) this.surface.frame(this.ctx, this.view(), Infinity, false);
  }

  private advance(now: number): void {
    if (!this.flight) return;
    const t = (now - this.flight.since) / duration.camera;
    this.camera = between(this.flight.from, this.flight.to, easeCamera(t));
    if (t >= 1) this.flight = null;
    this.events.onmove(this.camera);
  }

  private frame(now: number): void {
    if (!this.picture || !this.look) return;
    this.advance(now);
    if (this.glide) return this.glideFrame(now);
    const zooming = now - this.zoomed < rest || (!!this.flight && this.flight.from.k !== this.flight.to.k);
    const v = this.view(), until = this.ready ? performance.now() + slice : Infinity;
    const { sharp, more } = this.surface.frame(this.ctx, v, until, zooming && this.ready);
    drawOverlay(this.ctx, this.picture, v, this.look, this.touch);
    this.tell(sharp);
    if (more || this.flight) this.wake();
    if (sharp && !this.ready) {
      this.ready = true;
      this.events.onready();
    }
  }

  private tell(sharp: boolean): void {
    if (sharp === this.sharp) return;
    this.sharp = sharp;
    this.events.onsharp(sharp);
  }

  private glideFrame(now: number): void {
    const { of, since } = this.glide!, t = (now - since) / duration.camera, v = this.view();
    const eased = easeOut(t);
    of.draw(this.ctx, v, this.look!, eased);
    drawRings(this.ctx, of.moving, v, this.look!, this.touch);
    if (t >= 1) {
      this.glide = null;
      this.surface.keep(this.canvas, v);
    }
    this.wake();
  }
}

function sharesBoxes(a: Scene, b: Scene): boolean {
  for (let i = 0; i < b.boxes.n; i++) {
    if (b.boxes.kind[i] === Kind.stub) continue;
    if (boxOfPath(a, b.boxes.path.at(i)) >= 0) return true;
    if (i > 64) return false;
  }
  return false;
}

/** The box of a path, else the stack that has it as a row, else the box around it. */
export function boxAround(scene: Scene, path: string): number {
  const i = boxOfPath(scene, path);
  if (i >= 0) return i;
  const { boxes, rows } = scene;
  for (let b = 0; b < boxes.n; b++) {
    if (boxes.kind[b] !== Kind.stack) continue;
    const first = boxes.row[b * 2]!, end = first + boxes.row[b * 2 + 1]!;
    for (let q = first; q < end && q < rows.path.n; q++) if (rows.path.at(q) === path) return b;
  }
  const up = path.lastIndexOf('/');
  return up > 0 ? boxAround(scene, path.slice(0, up)) : -1;
}
