/* gestures.ts: from pointers and wheel to wishes.
 *
 * One pointer that moves pans; two pan and zoom. A press without a move is a click, of a finger a tap;
 * held for half a second it is a hover. A second tap on the ground within 300 ms fits. */

export interface Wishes {
  pan(dx: number, dy: number): void;
  zoom(x: number, y: number, factor: number): void;
  hover(x: number, y: number, e: PointerEvent): void;
  leave(): void;
  click(x: number, y: number, e: PointerEvent): void;
  doubleClick(x: number, y: number, touch: boolean): void;
}

const slop = 4; /* px */
const held = 500; /* ms */
const twice = 300; /* ms */

interface Point {
  x: number;
  y: number;
}

export class Gestures {
  private down = new Map<number, Point>();
  private start: Point | null = null;
  private moved = false;
  private lastTap: { x: number; y: number; at: number } | null = null;
  private timer = 0;
  /** Space is held: every drag pans and no click selects */
  hand = false;

  constructor(
    private readonly on: HTMLElement,
    private readonly wishes: Wishes,
  ) {
    const listen = <K extends keyof HTMLElementEventMap>(kind: K, f: (e: HTMLElementEventMap[K]) => void) =>
      on.addEventListener(kind, f, { passive: false });
    listen('pointerdown', (e) => this.press(e));
    listen('pointermove', (e) => this.move(e));
    listen('pointerup', (e) => this.release(e));
    listen('pointercancel', (e) => this.forget(e));
    listen('pointerleave', (e) => {
      if (!this.down.size && e.pointerType === 'mouse') wishes.leave();
    });
    listen('wheel', (e) => this.wheel(e));
  }

  private at(e: MouseEvent): Point {
    const r = this.on.getBoundingClientRect();
    return { x: e.clientX - r.left, y: e.clientY - r.top };
  }

  private press(e: PointerEvent): void {
    if (e.button > 1 || (e.target as HTMLElement).closest('[data-over]')) return;
    this.on.setPointerCapture(e.pointerId);
    const p = this.at(e);
    this.down.set(e.pointerId, p);
    this.start = p;
    this.moved = this.down.size > 1 || e.button === 1;
    clearTimeout(this.timer);
    if (e.pointerType === 'touch' && this.down.size === 1)
      this.timer = window.setTimeout(() => {
        this.moved = true;
        this.wishes.hover(p.x, p.y, e);
      }, held);
  }

  private move(e: PointerEvent): void {
    const p = this.at(e), was = this.down.get(e.pointerId);
    if (!was) {
      if (e.pointerType !== 'touch' && !(e.target as HTMLElement).closest('[data-over]')) this.wishes.hover(p.x, p.y, e);
      return;
    }
    if (!this.moved && this.start && Math.hypot(p.x - this.start.x, p.y - this.start.y) < slop) return;
    if (!this.moved) clearTimeout(this.timer);
    this.moved = true;
    if (this.down.size === 2) this.pinch(e.pointerId, was, p);
    else this.wishes.pan(p.x - was.x, p.y - was.y);
    this.down.set(e.pointerId, p);
  }

  /** One of two fingers went from `was` to `p`: the middle pans, the distance zooms. */
  private pinch(id: number, was: Point, p: Point): void {
    const other = [...this.down].find(([i]) => i !== id)?.[1];
    if (!other) return;
    this.wishes.pan((p.x - was.x) / 2, (p.y - was.y) / 2);
    const before = Math.hypot(was.x - other.x, was.y - other.y), after = Math.hypot(p.x - other.x, p.y - other.y);
    if (before > 1) this.wishes.zoom((p.x + other.x) / 2, (p.y + other.y) / 2, after / before);
  }

  private forget(e: PointerEvent): void {
    this.down.delete(e.pointerId);
    clearTimeout(this.timer);
  }

  private release(e: PointerEvent): void {
    const known = this.down.has(e.pointerId), p = this.at(e);
    this.forget(e);
    if (!known || this.moved || this.hand || this.down.size) return;
    const tap = this.lastTap, now = e.timeStamp;
    if (tap && now - tap.at < twice && Math.hypot(tap.x - p.x, tap.y - p.y) < 12) {
      this.lastTap = null;
      this.wishes.doubleClick(p.x, p.y, e.pointerType === 'touch');
      return;
    }
    this.lastTap = { x: p.x, y: p.y, at: now };
    this.wishes.click(p.x, p.y, e);
  }

  private wheel(e: WheelEvent): void {
    if ((e.target as HTMLElement).closest('[data-over=scroll]')) return;
    e.preventDefault();
    const unit = e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 400 : 1, p = this.at(e);
    if (e.shiftKey) return this.wishes.pan(-(e.deltaX || e.deltaY) * unit, 0);
    const d = Math.max(-120, Math.min(120, e.deltaY * unit));
    this.wishes.zoom(p.x, p.y, Math.exp(-d * (e.ctrlKey ? 0.012 : 0.0022)));
  }
}
