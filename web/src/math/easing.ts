/* easing.ts: the two curves of the design tokens, as functions of time. */

/** CSS's cubic-bezier(x1, y1, x2, y2): x(s) is inverted by Newton's steps from a good start. */
export function cubicBezier(x1: number, y1: number, x2: number, y2: number): (t: number) => number {
  const at = (a: number, b: number, s: number) => ((1 - 3 * b + 3 * a) * s + (3 * b - 6 * a)) * s * s + 3 * a * s;
  const slope = (a: number, b: number, s: number) => 3 * (1 - 3 * b + 3 * a) * s * s + 2 * (3 * b - 6 * a) * s + 3 * a;
  return (t) => {
    if (t <= 0) return 0;
    if (t >= 1) return 1;
    let s = t;
    for (let i = 0; i < 8; i++) {
      const d = slope(x1, x2, s);
      if (d < 1e-4) break;
      s = Math.min(1, Math.max(0, s - (at(x1, x2, s) - t) / d));
    }
    return at(y1, y2, s);
  };
}

/** --ease: out, for things that answer the hand. */
export const easeOut = cubicBezier(0.2, 0.7, 0.2, 1);
/** --ease-camera: symmetric, for the eye on its way. */
export const easeCamera = cubicBezier(0.4, 0, 0.1, 1);
/** --d-1, --d-2, --d-3 in milliseconds. */
export const duration = { hover: 80, panel: 160, camera: 240 } as const;
