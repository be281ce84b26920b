/* colormap.ts: maps of colour as tables of 256: the stops of a token ("#f7f7f8 #d3e9e2 …"), interpolated in
 * OKLab (Ottosson 2020), as vt_map_table does in C. */
import { parseColour } from './colour';

const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const gamma = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

type Lab = readonly [number, number, number];

function labOf(hex: string): Lab {
  const c = parseColour(hex), r = linear(c.r / 255), g = linear(c.g / 255), b = linear(c.b / 255);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

/** 0xAABBGGRR, as a little-endian view of pixels wants it. */
function pixelOf([L, A, B]: Lab): number {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3, m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3, s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  const part = (v: number) => Math.max(0, Math.min(255, Math.round(gamma(v) * 255)));
  const r = part(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s), g = part(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s), b = part(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

export function mapTable(stops: string): Uint32Array {
  const labs = stops.trim().split(/\s+/).map(labOf), last = labs.length - 1;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * last, k = Math.min(last - 1, Math.floor(at)), f = at - k;
    const a = labs[k] ?? labs[0]!, b = labs[k + 1] ?? a;
    return pixelOf([a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f]);
  });
}

export const pixelOfHex = (hex: string): number => {
  const c = parseColour(hex);
  return ((255 << 24) | (c.b << 16) | (c.g << 8) | c.r) >>> 0;
};
