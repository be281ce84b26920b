/* camera.ts: where the eye stands over a plane.
 *
 * x, y is the point of the plane in the middle of the view and k the pixels per unit, so that a camera
 * means the same picture in windows of any size (it stands in the URL). */

export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface Size {
  readonly w: number;
  readonly h: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Text has 12 units: at 0.0002 a million pixels are a stamp, at 8 a letter fills the view. */
export const limits = { min: 0.0002, max: 8 } as const;

export const clampK = (k: number): number => Math.min(limits.max, Math.max(limits.min, k));

export const screenX = (c: Camera, v: Size, x: number): number => (x - c.x) * c.k + v.w / 2;
export const screenY = (c: Camera, v: Size, y: number): number => (y - c.y) * c.k + v.h / 2;
export const worldX = (c: Camera, v: Size, x: number): number => (x - v.w / 2) / c.k + c.x;
export const worldY = (c: Camera, v: Size, y: number): number => (y - v.h / 2) / c.k + c.y;

/** The part of the plane that the view shows. */
export function seen(c: Camera, v: Size): Rect {
  return { x: c.x - v.w / 2 / c.k, y: c.y - v.h / 2 / c.k, w: v.w / c.k, h: v.h / c.k };
}

/** Moves the picture by dx, dy pixels. */
export const panned = (c: Camera, dx: number, dy: number): Camera => ({ x: c.x - dx / c.k, y: c.y - dy / c.k, k: c.k });

/** Zooms to k so that what lies under the pixel px, py stays there. */
export function zoomedAt(c: Camera, v: Size, px: number, py: number, k: number): Camera {
  const to = clampK(k), wx = worldX(c, v, px), wy = worldY(c, v, py);
  return { x: wx - (px - v.w / 2) / to, y: wy - (py - v.h / 2) / to, k: to };
}

/** Shows all of `r` with `margin` pixels around it, never larger than `most`. */
export function fitted(r: Rect, v: Size, margin: number, most = 1): Camera {
  const kw = (v.w - 2 * margin) / Math.max(1, r.w), kh = (v.h - 2 * margin) / Math.max(1, r.h);
  return { x: r.x + r.w / 2, y: r.y + r.h / 2, k: clampK(Math.min(kw, kh, most)) };
}

/** Keeps the middle of the view over `r`, so that the picture cannot be lost. */
export function kept(c: Camera, r: Rect): Camera {
  const x = Math.min(r.x + r.w, Math.max(r.x, c.x)), y = Math.min(r.y + r.h, Math.max(r.y, c.y));
  return x === c.x && y === c.y ? c : { x, y, k: c.k };
}

/** Moves as little as needed to show `r` whole with `margin` pixels; what is too large comes to the
 *  middle, unless some of it is seen. */
export function shown(c: Camera, v: Size, r: Rect, margin: number): Camera {
  const m = margin / c.k;
  const slide = (at: number, half: number, from: number, size: number): number => {
    if (size + 2 * m <= 2 * half) return Math.min(from - m + half, Math.max(from + size + m - half, at));
    return at > from && at < from + size ? at : from + size / 2;
  };
  return { x: slide(c.x, v.w / 2 / c.k, r.x, r.w), y: slide(c.y, v.h / 2 / c.k, r.y, r.h), k: c.k };
}

/** On the way from a to b: zoom runs geometrically, and the middle moves so that both meet straight. */
export function between(a: Camera, b: Camera, t: number): Camera {
  if (t >= 1) return b;
  const k = a.k * Math.pow(b.k / a.k, t);
  const s = Math.abs(b.k - a.k) < 1e-9 * b.k ? t : (1 / a.k - 1 / k) / (1 / a.k - 1 / b.k);
  return { x: a.x + (b.x - a.x) * s, y: a.y + (b.y - a.y) * s, k };
}

export const sameCamera = (a: Camera, b: Camera): boolean => a.x === b.x && a.y === b.y && a.k === b.k;
