/* cells.ts: values as coloured cells. A cell that stands for many values shows their mean, but the strongest
 * of them where it is a spike, so that one is seen at every zoom (as src/view/weights_heatmap.c does). */
import { mapTable, pixelOfHex } from '../math/colormap';
import type { Part } from '../state/spec';

export interface MapColours { readonly div: Uint32Array; readonly nodata: number; readonly line: string; readonly accent: string; readonly dark: boolean }

/** `style` is the computed style of the root element. */
export function readColours(style: CSSStyleDeclaration): MapColours {
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { div: mapTable(token('div')), nodata: pixelOfHex(token('nodata')), line: token('line-2'), accent: token('accent'), dark: style.colorScheme.includes('dark') };
}

/** Cells over a rectangle of a matrix; `data`: min, max, mean, and values that are not finite, column after column. */
export interface Cells { readonly part: Part; readonly down: number; readonly across: number; readonly data: Float32Array }

/** Magnitude that 99.5 % of the cells stay below; the greatest when it is hardly more. */
export function clipOf(c: Cells): number {
  const n = c.down * c.across, step = Math.floor(n / 65536) + 1, mags: number[] = [];
  let most = 0;
  for (let i = 0; i < n; i++) {
    const a = Math.max(Math.abs(c.data[i]!), Math.abs(c.data[n + i]!));
    if (!Number.isFinite(a)) continue;
    most = Math.max(most, a);
    if (i % step === 0) mags.push(a);
  }
  const sorted = Float32Array.from(mags).sort(), clip = sorted[Math.floor(0.995 * (sorted.length - 1))] ?? 0;
  return clip > 0 && most > 1.2 * clip ? clip : most > 0 ? most : 1;
}

/** What a cell shows. */
export function shownOf(c: Cells, i: number, clip: number): number {
  const n = c.down * c.across, lo = c.data[i]!, hi = c.data[n + i]!, strongest = -lo > hi ? lo : hi;
  return Math.abs(strongest) > 2 * clip ? strongest : c.data[2 * n + i]!;
}

/** The cells as a picture of a pixel each. */
export function paintCells(c: Cells, clip: number, colours: MapColours): ImageData {
  const image = new ImageData(c.across, c.down), pixels = new Uint32Array(image.data.buffer), { div, nodata } = colours;
  for (let i = 0; i < pixels.length; i++) {
    const v = shownOf(c, i, clip), at = 127.5 + (127.5 * v) / clip;
    pixels[i] = Number.isNaN(v) ? nodata : div[at <= 0 ? 0 : at >= 255 ? 255 : Math.round(at)]!;
  }
  return image;
}

/** The cells' colours, whether ink on them should be light: below the middle of lightness. */
export function isDarkCell(v: number, clip: number, colours: MapColours): boolean {
  const p = colours.div[Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * v) / clip)))]!;
  return 0.2126 * (p & 255) + 0.7152 * ((p >> 8) & 255) + 0.0722 * ((p >> 16) & 255) < 128;
}
