/* view.ts: the window through which drawing looks, in device pixels.
 *
 * A point of the plane x, y stands at pixel x * k - ox, y * k - oy. The origin is whole, so that what
 * is drawn in tiles meets without seams and hairlines stay sharp while the picture is moved. `u` is
 * the number of device pixels per CSS pixel: sizes that do not zoom (text, rings) are multiples of it. */

import type { Camera, Rect } from '../math/camera';
import { nodeHeight } from './measure';

export interface View {
  readonly k: number;
  readonly u: number;
  readonly ox: number;
  readonly oy: number;
  readonly w: number;
  readonly h: number;
}

/** The view of a camera over a canvas of w * h device pixels. */
export function viewOf(c: Camera, w: number, h: number, u: number): View {
  const k = c.k * u;
  return { k, u, ox: Math.round(c.x * k - w / 2), oy: Math.round(c.y * k - h / 2), w, h };
}

/** The part of the plane that it shows, `margin` pixels more on all sides. */
export function worldOf(v: View, margin = 0): Rect {
  const m = margin * v.u;
  return { x: (v.ox - m) / v.k, y: (v.oy - m) / v.k, w: (v.w + 2 * m) / v.k, h: (v.h + 2 * m) / v.k };
}

/** How much is shown, by the height of a node on the screen. */
export type Detail = 'full' | 'name' | 'fill' | 'band';



export function detailOf(v: View): Detail {
  const h = (nodeHeight * v.k) / v.u;
  return h >= 22 ? 'full' : h >= 10 ? 'name' : h >= 4 ? 'fill' : 'band';
}

/** Text of `size` units: it grows with the picture but is never below 9 or above 15 CSS pixels. */
export const textPx = (v: View, size: number): number =>
  Math.min(15, Math.max(9, Math.round(((size * v.k) / v.u) * 4) / 4)) * v.u;
