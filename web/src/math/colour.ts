/* colour.ts: sRGB colours as the tokens write them (#rgb, #rrggbb, #rrggbbaa). */

export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

export function parseColour(text: string): Colour {
  const hex = text.trim().replace(/^#/, '');
  const wide = hex.length <= 4 ? [...hex].map((c) => c + c).join('') : hex;
  const part = (i: number) => parseInt(wide.slice(i, i + 2), 16);
  const a = wide.length > 6 ? part(6) / 255 : 1;
  const c = { r: part(0), g: part(2), b: part(4), a };
  return [c.r, c.g, c.b, c.a].some(Number.isNaN) ? { r: 128, g: 128, b: 128, a: 1 } : c;
}

const two = (v: number) => Math.round(v).toString(16).padStart(2, '0');

export const hexOf = (c: Colour): string => `#${two(c.r)}${two(c.g)}${two(c.b)}${c.a < 1 ? two(c.a * 255) : ''}`;

/** `share` of a over b, both opaque: what painting a at that opacity on b would show. */
export function over(a: string, b: string, share: number): string {
  const p = parseColour(a), q = parseColour(b);
  const mix = (x: number, y: number) => x * share + y * (1 - share);
  return hexOf({ r: mix(p.r, q.r), g: mix(p.g, q.g), b: mix(p.b, q.b), a: 1 });
}

export const withAlpha = (a: string, alpha: number): string => hexOf({ ...parseColour(a), a: alpha });
