/* text.ts: setting text on a canvas: fonts, widths, fitting.
 *
 * Text in the graph stands in the embedded face, whose widths the server used for the boxes. Widths
 * here are sums of advances, measured once per character and weight: no call into the browser's
 * text machinery per label. */

export const face = '"vitrine","DejaVu Sans Condensed","DejaVu Sans","Noto Sans CJK SC",sans-serif';
export const monoFace = '"Noto Sans Mono","DejaVu Sans Mono",ui-monospace,monospace';

export type Weight = 400 | 600;

/** CSS font in device pixels. */
export const font = (px: number, weight: Weight): string => `${weight} ${px}px ${face}`;
export const mono = (px: number): string => `400 ${px}px ${monoFace}`;

const em = 64; /* pixels at which advances are measured */
const known = { 400: new Map<string, number>(), 600: new Map<string, number>() };
let meter: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null = null;

const ellipsis = '…';
const patience = 400; /* ms */

/** Resolves when the face can be drawn with, or when waiting longer would be worse than another face. */
export async function faceReady(): Promise<void> {
  const both = Promise.all([document.fonts.load('400 12px vitrine'), document.fonts.load('600 12px vitrine')]);
  await Promise.race([both, new Promise((late) => setTimeout(late, patience))]).catch(() => {});
  for (const weight of [400, 600] as const) {
    known[weight].clear();
    for (let c = 0x20; c < 0x7f; c++) advance(String.fromCharCode(c), weight);
    meter!.fillText('0', 0, 0);
  }
}

function advance(character: string, weight: Weight): number {
  const have = known[weight].get(character);
  if (have !== undefined) return have;
  meter ??= new OffscreenCanvas(1, 1).getContext('2d')!;
  meter.font = font(em, weight);
  const w = meter.measureText(character).width / em;
  known[weight].set(character, w);
  return w;
}

/** Width in pixels of `s` at `px` pixels. */
export function textWidth(s: string, px: number, weight: Weight): number {
  let w = 0;
  for (const c of s) w += advance(c, weight);
  return w * px;
}

/** `s` if it fits into `width`, else cut at its end: for lists, whose beginning says most. */
export function cutText(s: string, px: number, weight: Weight, width: number): string {
  if (textWidth(s, px, weight) <= width) return s;
  let room = width / px - advance(ellipsis, weight), kept = '';
  for (const c of s) {
    room -= advance(c, weight);
    if (room < 0) break;
    kept += c;
  }
  return kept ? kept.trimEnd() + ellipsis : '';
}

/** `s` if it fits into `width`, else without its middle; empty when not even `least` characters and
 *  the ellipsis would stand. */
export function fitText(s: string, px: number, weight: Weight, width: number, least = 3): string {
  if (s.length * px * 0.2 < width && textWidth(s, px, weight) <= width) return s;
  let room = width / px - advance(ellipsis, weight);
  const all = [...s];
  let head = 0, tail = 0;
  while (head + tail < all.length) {
    const front = head <= tail;
    const w = advance(all[front ? head : all.length - 1 - tail]!, weight);
    if (w > room) break;
    room -= w;
    if (front) head++;
    else tail++;
  }
  if (head + tail < least) return '';
  return all.slice(0, head).join('') + ellipsis + (tail ? all.slice(-tail).join('') : '');
}
