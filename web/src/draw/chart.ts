/* chart.ts: draws a chart that has been laid out, on a canvas in CSS pixels, and finds what lies under the
 * pointer. The marks are those of src/figure/chart_marks.c; colours come from the page's tokens. */
import type { Chart, Numbers } from '../api/chart';
import type { MarkSpec } from '../api/figure';
import { valueAt, valueText } from '../math/axis';
import { mapTable, pixelOfHex } from '../math/colormap';
import { columnOf, extentOf, isLine, isRgb, lies, rowsOf, sizes, xOf, yOf, type Laid, type Plot } from './chart_layout';
import { fitText, font, textWidth, type Weight } from './text';

export { layChart, type Laid, type Zoom } from './chart_layout';

type Context = CanvasRenderingContext2D;

/** The tokens, read once per theme: `token('c0')` is a colour, `maps` are tables of 0xAABBGGRR. */
export interface ChartLook {
  readonly token: (name: string) => string;
  readonly maps: { readonly glass: Uint32Array; readonly tide: Uint32Array; readonly ring: Uint32Array };
}

export function readLook(style: CSSStyleDeclaration): ChartLook {
  const known = new Map<string, string>();
  const token = (name: string): string => {
    let v = known.get(name);
    if (v === undefined) known.set(name, (v = style.getPropertyValue(`--${name}`).trim() || '#808080'));
    return v;
  };
  return { token, maps: { glass: mapTable(token('seq')), tide: mapTable(token('div')), ring: mapTable(token('ring')) } };
}

const families = ['conv', 'matmul', 'attention', 'recurrent', 'norm', 'activation', 'pool', 'elem', 'shape', 'control'];
const tokenOf = (ink: string): string => (/^f\d$/.test(ink) ? `f-${families[Number(ink[1])]!}` : ink);
const wordsOf = (ink: string): string => (/^c\d$/.test(ink) ? `${ink}-t` : ink === 'accent' ? 'accent-ink' : ink === 'ink' || ink === 'bad' ? ink : 'ink-3');
const hexOf = (p: number): string => `#${(((p & 255) << 16) | (p & 0xff00) | ((p >> 16) & 255)).toString(16).padStart(6, '0')}`;

function mapStep(p: Plot, v: number): number {
  const log = p.color.scale === 'log', at = (x: number) => (log ? Math.log(x) : x);
  return Math.round(Math.max(0, Math.min(1, (at(v) - at(p.color.lo)) / (at(p.color.hi) - at(p.color.lo)))) * 255);
}

/** Colour of row i of a mark. */
function colorOf(look: ChartLook, laid: Laid, p: Plot, m: MarkSpec, i: number): string {
  const v = columnOf(laid.chart, m, 'color')?.[i];
  if (v === undefined) return look.token(tokenOf(m.ink));
  if (p.color.map === 'label') return look.token(`c${v % 10}`);
  return Number.isNaN(v) ? look.token('nodata') : hexOf(look.maps[p.color.map][mapStep(p, v)]!);
}

function say(ctx: Context, text: string, x: number, y: number, px: number, ink: string, align: CanvasTextAlign = 'left', weight: Weight = 400, halo?: string): void {
  ctx.font = font(px, weight);
  ctx.textAlign = align;
  if (halo) {
    ctx.lineWidth = 4;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = halo;
    ctx.strokeText(text, x, y);
  }
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
}

/* ---- marks ------------------------------------------------------------------------------------------ */

interface Draw { readonly ctx: Context; readonly look: ChartLook; readonly laid: Laid; readonly p: Plot; readonly m: MarkSpec; readonly first: number; readonly end: number }

const at = (d: Draw, c: Parameters<typeof columnOf>[2]): Numbers | undefined => columnOf(d.laid.chart, d.m, c);

/** Place of (category or x, value), for marks that may lie. */
const spot = (d: Draw, x: number, v: number): [number, number] => (lies(d.p.panel, d.m) ? [xOf(d.p, v), yOf(d.p, x)] : [xOf(d.p, x), yOf(d.p, v)]);

function stroke(d: Draw, width: number, color = colorOf(d.look, d.laid, d.p, d.m, d.first)): void {
  d.ctx.strokeStyle = color;
  d.ctx.lineWidth = d.m.width || width;
  d.ctx.lineJoin = 'round';
  d.ctx.setLineDash(d.m.dashed ? [4, 3] : []);
  d.ctx.stroke();
  d.ctx.setLineDash([]);
}

function drawLine(d: Draw): void {
  const xs = at(d, 'x'), ys = at(d, 'y');
  let begun = false, last = 0;
  d.ctx.beginPath();
  for (let i = d.first; xs && ys && i < d.end; i++) {
    const x = xOf(d.p, xs[i]!), y = yOf(d.p, ys[i]!);
    if (!Number.isFinite(x + y)) { begun = false; continue; }
    if (!begun) { d.ctx.moveTo(x, y); d.ctx.lineTo(x + 0.01, y); }
    if (begun && d.m.kind === 'step') d.ctx.lineTo(x, last);
    if (begun) d.ctx.lineTo(x, y);
    begun = true;
    last = y;
  }
  d.ctx.lineCap = 'round';
  stroke(d, 1.5);
  d.ctx.lineCap = 'butt';
}

function drawBand(d: Draw): void {
  const xs = at(d, 'x')!, tops = at(d, 'y')!, bottoms = at(d, 'y2')!;
  d.ctx.beginPath();
  for (let i = d.first; i < d.end; ) {
    let end = i;
    while (end < d.end && Number.isFinite(yOf(d.p, tops[end]!) + yOf(d.p, bottoms[end]!))) end++;
    for (let k = i; k < end; k++) d.ctx[k === i ? 'moveTo' : 'lineTo'](xOf(d.p, xs[k]!), yOf(d.p, tops[k]!));
    for (let k = end; k-- > i; ) d.ctx.lineTo(xOf(d.p, xs[k]!), yOf(d.p, bottoms[k]!));
    i = end + 1;
  }
  d.ctx.fillStyle = colorOf(d.look, d.laid, d.p, d.m, d.first);
  d.ctx.globalAlpha = d.m.opacity || 0.22;
  d.ctx.fill();
}

/** Both corners of bar i. */
function barRect(d: Draw, i: number): [number, number, number, number] | null {
  const x = at(d, 'x')![i]!, x2 = at(d, 'x2')?.[i], half = (d.m.width || 0.7) / 2, axis = lies(d.p.panel, d.m) ? d.p.x : d.p.y;
  let base = at(d, 'y2')?.[i] ?? 0;
  if (axis.scale === 'log' && !(base > 0)) base = axis.lo;
  const a = spot(d, x2 === undefined ? x - half : x, base), b = spot(d, x2 ?? x + half, at(d, 'y')![i]!);
  if (!Number.isFinite(a[0] + a[1] + b[0] + b[1])) return null;
  const { area } = d.p, cx = (v: number) => Math.max(area.x, Math.min(area.x + area.w, v)), cy = (v: number) => Math.max(area.y, Math.min(area.y + area.h, v));
  return [cx(Math.min(a[0], b[0])), cy(Math.min(a[1], b[1])), cx(Math.max(a[0], b[0])), cy(Math.max(a[1], b[1]))];
}

function drawBars(d: Draw): void {
  d.ctx.globalAlpha = d.m.opacity || 1;
  for (let i = d.first; i < d.end; i++) {
    const r = barRect(d, i);
    if (!r) continue;
    const wide = d.m.at.x2 !== undefined && (lies(d.p.panel, d.m) ? r[3] - r[1] : r[2] - r[0]) >= 3 ? 0.5 : 0;
    d.ctx.fillStyle = d.m.chosen === i - d.first + 1 ? d.look.token('accent') : colorOf(d.look, d.laid, d.p, d.m, i);
    if (lies(d.p.panel, d.m)) d.ctx.fillRect(r[0], r[1] + wide, r[2] - r[0], r[3] - r[1] - 2 * wide);
    else d.ctx.fillRect(r[0] + wide, r[1], r[2] - r[0] - 2 * wide, r[3] - r[1]);
  }
}

function drawBoxes(d: Draw): void {
  const half = (d.m.width || 0.6) / 2, { ctx } = d;
  const line = (x0: number, v0: number, x1: number, v1: number) => { ctx.moveTo(...spot(d, x0, v0)); ctx.lineTo(...spot(d, x1, v1)); };
  for (let i = d.first; i < d.end; i++) {
    const x = at(d, 'x')![i]!, [low, q1, q3, high] = [at(d, 'low')![i]!, at(d, 'y')![i]!, at(d, 'y2')![i]!, at(d, 'high')![i]!], middle = at(d, 'value')?.[i];
    if (!Number.isFinite(q1 + q3)) continue;
    const color = colorOf(d.look, d.laid, d.p, d.m, i), a = spot(d, x - half, q1), b = spot(d, x + half, q3);
    ctx.beginPath();
    line(x, low, x, q1), line(x, q3, x, high), line(x - half / 2, low, x + half / 2, low), line(x - half / 2, high, x + half / 2, high);
    ctx.rect(a[0], a[1], b[0] - a[0], b[1] - a[1]);
    ctx.fillStyle = color;
    ctx.globalAlpha = 0.3;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.strokeStyle = color;
    ctx.lineWidth = 1;
    ctx.stroke();
    if (middle === undefined || !Number.isFinite(middle)) continue;
    ctx.beginPath();
    line(x - half, middle, x + half, middle);
    ctx.strokeStyle = d.look.token('ink');
    ctx.lineWidth = 1.5;
    ctx.stroke();
  }
}

function drawViolin(d: Draw): void {
  const xs = at(d, 'x')!, ys = at(d, 'y')!, f = at(d, 'value')!, half = (d.m.width || 0.8) / 2, n = d.end - d.first;
  d.ctx.beginPath();
  for (let k = 0; k < 2 * n; k++) {
    const i = d.first + (k < n ? k : 2 * n - 1 - k), place = spot(d, xs[i]! + (k < n ? half : -half) * f[i]!, ys[i]!);
    if (Number.isFinite(place[0] + place[1])) d.ctx.lineTo(...place);
  }
  d.ctx.closePath();
  const color = colorOf(d.look, d.laid, d.p, d.m, d.first);
  d.ctx.fillStyle = color;
  d.ctx.globalAlpha = d.m.opacity || 0.45;
  d.ctx.fill();
  d.ctx.globalAlpha = 1;
  stroke({ ...d, m: { ...d.m, width: 1 } }, 1, color);
}

function drawPoints(d: Draw): void {
  const xs = at(d, 'x')!, ys = at(d, 'y')!, own = at(d, 'size'), n = d.end - d.first, { area } = d.p;
  const size = d.m.width || (n > 20000 ? 2 : n > 2000 ? 3 : 5), many = d.m.at.color !== undefined;
  d.ctx.globalAlpha = d.m.opacity || (n > 300 ? 0.75 : 1);
  d.ctx.fillStyle = d.ctx.strokeStyle = colorOf(d.look, d.laid, d.p, d.m, d.first);
  d.ctx.lineWidth = 1.25;
  for (let i = d.first; i < d.end; i++) {
    const x = xOf(d.p, xs[i]!), y = yOf(d.p, ys[i]!), r = (own?.[i] ?? size) / 2;
    if (!(x >= area.x - 3 && x <= area.x + area.w + 3 && y >= area.y - 3 && y <= area.y + area.h + 3)) continue;
    if (many) d.ctx.fillStyle = colorOf(d.look, d.laid, d.p, d.m, i);
    if (r <= 1 && !d.m.hollow) { d.ctx.fillRect(x - r, y - r, 2 * r, 2 * r); continue; }
    d.ctx.beginPath();
    d.ctx.arc(x, y, r, 0, 2 * Math.PI);
    if (d.m.hollow) d.ctx.stroke();
    else d.ctx.fill();
  }
}

function drawSegments(d: Draw): void {
  const [x, y, x2, y2] = [at(d, 'x')!, at(d, 'y')!, at(d, 'x2')!, at(d, 'y2')!];
  d.ctx.beginPath();
  for (let i = d.first; i < d.end; i++) { d.ctx.moveTo(xOf(d.p, x[i]!), yOf(d.p, y[i]!)); d.ctx.lineTo(xOf(d.p, x2[i]!), yOf(d.p, y2[i]!)); }
  stroke(d, 1.5);
}

function drawRules(d: Draw): void {
  const upright = d.m.at.x !== undefined, v = at(d, upright ? 'x' : 'y')!, { area } = d.p;
  let end = NaN;
  d.ctx.beginPath();
  for (let i = d.first; i < d.end; i++) {
    end = upright ? xOf(d.p, v[i]!) : yOf(d.p, v[i]!);
    d.ctx.moveTo(upright ? end : area.x, upright ? area.y : end);
    d.ctx.lineTo(upright ? end : area.x + area.w, upright ? area.y + area.h : end);
  }
  stroke(d, 1);
  if (!d.m.label || d.m.quiet || Number.isNaN(end)) return;
  const ink = d.look.token(wordsOf(d.m.ink)), halo = d.look.token('bg'), left = upright && end > area.x + area.w / 2;
  if (upright) say(d.ctx, d.m.label, left ? end - 5 : end + 5, area.y + 10, sizes.tick, ink, left ? 'right' : 'left', 400, halo);
  else say(d.ctx, d.m.label, area.x + area.w, end - 4, sizes.tick, ink, 'right', 400, halo);
}

function drawText(d: Draw): void {
  const words = d.laid.chart.words.get(d.m.at.text ?? ''), xs = at(d, 'x')!, ys = at(d, 'y')!;
  for (let i = d.first; words && i < d.end; i++)
    say(d.ctx, words.at(i), xOf(d.p, xs[i]!), yOf(d.p, ys[i]!) + 3.5, sizes.tick, d.look.token(wordsOf(d.m.ink)), 'center', 400, d.look.token('bg'));
}

/** Cells from element `from` on as a picture of a pixel each. */
function paint(d: Draw, v: Numbers, from: number, w: number, h: number, rgb: boolean, up: boolean): OffscreenCanvas {
  const canvas = new OffscreenCanvas(w, h), c = canvas.getContext('2d')!, image = new ImageData(w, h), pixels = new Uint32Array(image.data.buffer);
  const table = d.look.maps[d.p.color.map === 'label' ? 'glass' : d.p.color.map], nodata = pixelOfHex(d.look.token('nodata'));
  for (let i = 0; i < w * h; i++) {
    const k = from + i, to = up ? (h - 1 - Math.floor(i / w)) * w + (i % w) : i, one = v[k]!;
    pixels[to] = rgb ? ((255 << 24) | (v[3 * k + 2]! << 16) | (v[3 * k + 1]! << 8) | v[3 * k]!) >>> 0 : Number.isNaN(one) ? nodata : table[mapStep(d.p, one)]!;
  }
  c.putImageData(image, 0, 0);
  return canvas;
}

function drawRaster(d: Draw): void {
  const column = d.laid.chart.columns.get(d.m.at.value ?? '');
  if (!column?.values.length) return;
  const [h, w] = column.shape as [number, number], e = extentOf(d.laid.chart, d.m);
  const x0 = xOf(d.p, e[0]), x1 = xOf(d.p, e[2]), y0 = yOf(d.p, e[1]), y1 = yOf(d.p, e[3]);
  d.ctx.imageSmoothingEnabled = false;
  d.ctx.drawImage(paint(d, column.values, 0, w, h, isRgb(column.shape, d.m), y0 > y1), Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
}

export interface Tiling { readonly cols: number; readonly cell: number; readonly gap: number }

/** As large as whole cells allow when all are to be seen. */
export function tiling(w: number, h: number, n: number, across: number, pw: number, ph: number): Tiling {
  let best: Tiling = { cols: n, cell: 0, gap: 4 }, rowsBest = Infinity;
  for (let cols = across || 1; cols <= (across || n); cols++) {
    const rows = Math.ceil(n / cols), gap = w / cols < 12 ? 1 : w / cols < 28 ? 2 : 4;
    const fit = Math.min(((w + gap) / cols - gap) / pw, ((h + gap) / rows - gap) / ph, 28), cell = fit >= 1 ? Math.floor(fit) : fit;
    if (cell > best.cell || (cell === best.cell && cell > 0 && rows < rowsBest)) { best = { cols, cell, gap }; rowsBest = rows; }
  }
  return best;
}

function drawPictures(d: Draw): void {
  const column = d.laid.chart.columns.get(d.m.at.value ?? '');
  if (!column?.values.length) return;
  const [n, h, w] = column.shape as [number, number, number], t = tiling(d.p.area.w, d.p.area.h, n, d.m.across ?? 0, w, h);
  d.ctx.imageSmoothingEnabled = false;
  for (let i = 0; i < n; i++) {
    const x = d.p.area.x + (i % t.cols) * (t.cell * w + t.gap), y = d.p.area.y + Math.floor(i / t.cols) * (t.cell * h + t.gap);
    d.ctx.drawImage(paint(d, column.values, i * w * h, w, h, isRgb(column.shape, d.m), false), x, y, t.cell * w, t.cell * h);
    if (d.m.chosen !== i + 1) continue;
    d.ctx.strokeStyle = d.look.token('accent');
    d.ctx.lineWidth = 2;
    d.ctx.strokeRect(x - 2, y - 2, t.cell * w + 4, t.cell * h + 4);
  }
}

const kinds: Record<MarkSpec['kind'], (d: Draw) => void> = {
  band: drawBand, bar: drawBars, raster: drawRaster, rule: drawRules, line: drawLine, step: drawLine, segment: drawSegments,
  violin: drawViolin, box: drawBoxes, point: drawPoints, text: drawText, pictures: drawPictures,
};

/* ---- panels ------------------------------------------------------------------------------------------ */

const crisp = (v: number): number => Math.floor(v) + 0.5;

function rule(ctx: Context, p: Plot, v: number, upright: boolean, color: string): void {
  const to = crisp(upright ? xOf(p, v) : yOf(p, v));
  ctx.beginPath();
  ctx.moveTo(upright ? to : p.area.x, upright ? p.area.y : to);
  ctx.lineTo(upright ? to : p.area.x + p.area.w, upright ? p.area.y + p.area.h : to);
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.stroke();
}

function drawGround(ctx: Context, look: ChartLook, p: Plot, over: boolean): void {
  const upright = p.panel.y.scale === 'band' && p.panel.x.scale !== 'band', spec = upright ? p.panel.x : p.panel.y, axis = upright ? p.x : p.y;
  if (spec.plain || spec.hidden || spec.scale === 'band') return;
  if (!over) {
    for (const t of upright ? p.xTicks : p.yTicks) rule(ctx, p, t.v, upright, look.token('line'));
    return;
  }
  const zero = axis.scale !== 'log' && axis.scale !== 'time' && axis.lo <= 0 && axis.hi >= 0;
  rule(ctx, p, zero ? 0 : axis.lo, upright, look.token('axis'));
}

function drawMapBar(ctx: Context, look: ChartLook, p: Plot): number {
  const { color } = p, ink = look.token('ink-3'), hi = (color.above ? '≤\u2009' : '') + valueText(color.hi), lo = (color.below ? '≥\u2009' : '') + valueText(color.lo);
  let right = p.cell.x + p.cell.w;
  say(ctx, hi, right, p.headY, sizes.label, ink, 'right');
  right -= textWidth(hi, sizes.label, 400) + 8;
  const table = look.maps[color.map === 'label' ? 'glass' : color.map];
  for (let i = 0; i < 96; i++) {
    ctx.fillStyle = hexOf(table[Math.round((i * 255) / 95)]!);
    ctx.fillRect(right - 96 + i, p.headY - 8, 1, 8);
  }
  say(ctx, lo, right - 104, p.headY, sizes.label, ink, 'right');
  return right - 112 - textWidth(lo, sizes.label, 400);
}

function drawHead(ctx: Context, look: ChartLook, p: Plot): void {
  let right = p.cell.x + p.cell.w;
  if (p.mapped && !p.color.hidden) right = drawMapBar(ctx, look, p);
  else if (p.panel.reading) {
    say(ctx, p.panel.reading, right, p.headY, sizes.label, look.token('ink-3'), 'right');
    right -= textWidth(p.panel.reading, sizes.label, 400) + 12;
  }
  const title = fitText(p.panel.title ?? '', sizes.head, 600, Math.max(20, right - p.cell.x));
  say(ctx, title, p.cell.x, p.headY, sizes.head, look.token('ink'), 'left', 600);
  const x = p.cell.x + (title ? textWidth(title, sizes.head, 600) + 8 : 0), bent = p.panel.y.scale === 'log' || p.panel.y.scale === 'symlog' ? 'log' : '';
  const note = [p.panel.note, title ? bent : ''].filter(Boolean).join(' · ');
  if (note && right - x > 24) say(ctx, fitText(note, sizes.label, 400, right - x), x, p.headY, sizes.label, look.token('ink-3'));
}

function drawLegend(ctx: Context, look: ChartLook, p: Plot): void {
  let x = p.area.x;
  for (const { text, ink, mark } of p.legend) {
    const w = 18 + textWidth(text, sizes.label, 400);
    if (x + w > p.cell.x + p.cell.w) break;
    ctx.fillStyle = ctx.strokeStyle = look.token(tokenOf(ink));
    if (isLine(mark)) { ctx.lineWidth = 1.5; ctx.beginPath(); ctx.moveTo(x, p.legendY - 4); ctx.lineTo(x + 12, p.legendY - 4); ctx.stroke(); }
    else if (mark.kind === 'point') { ctx.beginPath(); ctx.arc(x + 5, p.legendY - 4, 3.5, 0, 2 * Math.PI); ctx.fill(); }
    else ctx.fillRect(x, p.legendY - 9, 10, 10);
    say(ctx, text, x + 18, p.legendY, sizes.label, look.token('ink-2'));
    x += w + 16;
  }
}

function drawEnds(ctx: Context, look: ChartLook, laid: Laid, p: Plot): void {
  const lines = p.marks.filter((m) => isLine(m) && m.label && !m.quiet);
  if (lines.length > 8) return;
  const ends = lines.flatMap((m) => {
    const xs = columnOf(laid.chart, m, 'x'), ys = columnOf(laid.chart, m, 'y'), [first, end] = rowsOf(laid.chart, m);
    for (let i = end; xs && ys && i-- > first; ) {
      const x = xOf(p, xs[i]!), y = yOf(p, ys[i]!);
      if (Number.isFinite(y) && x <= p.area.x + p.area.w + 1) return [{ m, x, y: Math.max(p.area.y, Math.min(p.area.y + p.area.h, y)) }];
    }
    return [];
  }).sort((a, b) => a.y - b.y);
  for (let round = 0; round < 32; round++)
    for (let i = 1; i < ends.length; i++) {
      const a = ends[i - 1]!, b = ends[i]!, near = 13 - (b.y - a.y);
      if (near > 0 && Math.abs(a.x - b.x) <= 60) { a.y -= near / 2; b.y += near / 2; }
    }
  for (const e of ends) say(ctx, fitText(e.m.label!, sizes.label, 400, p.cell.x + p.cell.w - e.x - 6), e.x + 6, e.y + 4, sizes.label, look.token(wordsOf(e.m.ink)), 'left', 400, look.token('bg'));
}

const titled = (a: { readonly title?: string; readonly unit?: string }): string => [a.title, a.unit].filter(Boolean).join(', ');

function drawLabels(ctx: Context, look: ChartLook, p: Plot): void {
  const ink = look.token('ink-3'), { area, cell } = p, bottom = area.y + area.h;
  if (!p.panel.x.hidden) for (const t of p.xTicks) say(ctx, t.label, xOf(p, t.v), bottom + 14, sizes.tick, ink, 'center');
  if (!p.panel.y.hidden) for (const t of p.yTicks) say(ctx, t.label, area.x - 7, yOf(p, t.v) + 3.5, sizes.tick, ink, 'right');
  const x = titled(p.panel.x), y = titled(p.panel.y);
  if (x) say(ctx, x, area.x + area.w / 2, bottom + (p.panel.x.hidden ? 14 : 29), sizes.label, ink, 'center');
  if (y && p.panel.y.turned) {
    ctx.save();
    ctx.translate(cell.x + 10, area.y + area.h / 2);
    ctx.rotate(-Math.PI / 2);
    say(ctx, y, 0, 0, sizes.label, ink, 'center');
    ctx.restore();
  } else if (y && !p.panel.y.hidden) say(ctx, y, cell.x, area.y - 6, sizes.label, ink);
}

function drawPlot(ctx: Context, look: ChartLook, laid: Laid, p: Plot): void {
  if (p.headY) drawHead(ctx, look, p);
  if (p.legend.length) drawLegend(ctx, look, p);
  drawGround(ctx, look, p, false);
  for (const m of p.marks) {
    const [first, end] = rowsOf(laid.chart, m);
    ctx.save();
    if (m.kind !== 'text' && m.kind !== 'rule' && m.kind !== 'pictures') {
      ctx.beginPath();
      ctx.rect(p.area.x - 2, p.area.y - 2, p.area.w + 4, p.area.h + 4);
      ctx.clip();
    }
    kinds[m.kind]({ ctx, look, laid, p, m, first, end });
    ctx.restore();
  }
  drawGround(ctx, look, p, true);
  drawLabels(ctx, look, p);
  drawEnds(ctx, look, laid, p);
}

/** Draws in CSS pixels: the caller has scaled the context. */
export function drawChart(ctx: Context, laid: Laid, look: ChartLook, hover: Hit | null = null): void {
  const { spec } = laid.chart;
  ctx.clearRect(0, 0, laid.w, laid.h);
  if (laid.titled) {
    say(ctx, spec.title, 12, 20, sizes.title, look.token('ink'), 'left', 600);
    say(ctx, spec.note, 12 + (spec.title ? textWidth(spec.title, sizes.title, 600) + 10 : 0), 20, sizes.label, look.token('ink-3'));
  }
  for (const p of laid.plots) drawPlot(ctx, look, laid, p);
  const p = hover && laid.plots[hover.panel];
  if (!p) return;
  ctx.strokeStyle = look.token('ink-2');
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.arc(hover.px, hover.py, 4, 0, 2 * Math.PI);
  ctx.stroke();
}

/* ---- picking ---------------------------------------------------------------------------------------- */

export interface Hit {
  readonly panel: number;
  /** index into the spec's marks, and the row of its columns (of rasters and pictures the element) */
  readonly mark: number;
  readonly row: number;
  readonly px: number;
  readonly py: number;
  /** "step 8 600 · loss 0.412" */
  readonly text: string;
}

const name = (chart: Chart, p: Plot, axis: 'x' | 'y', v: number): string => {
  const spec = p.panel[axis], words = spec.scale === 'band' && spec.categories ? chart.words.get(spec.categories) : undefined;
  const title = spec.title?.split(',')[0]; /* "output channel, 0 – 127" */
  return words ? words.at(Math.round(v)) : `${title ? title + ' ' : ''}${valueText(v, 6)}`;
};

function pickRaster(laid: Laid, p: Plot, m: MarkSpec, px: number, py: number): Omit<Hit, 'mark'> | null {
  const column = laid.chart.columns.get(m.at.value ?? ''), e = extentOf(laid.chart, m);
  if (!column) return null;
  const at = (q: number) => q, fx = at(((p.x.reversed ? 1 : 0) + (p.x.reversed ? -1 : 1) * ((px - p.area.x) / p.area.w))), fy = (py - p.area.y) / p.area.h;
  const x = valueAt(p.x, fx), y = valueAt(p.y, p.y.reversed ? fy : 1 - fy), [h, w] = column.shape as [number, number];
  const col = Math.floor(((x - e[0]) / (e[2] - e[0])) * w), row = Math.floor(((y - e[1]) / (e[3] - e[1])) * h);
  if (col < 0 || row < 0 || col >= w || row >= h) return null;
  const i = row * w + col;
  return { panel: p.index, row: i, px, py, text: `${name(laid.chart, p, 'y', Math.round(y))} · ${name(laid.chart, p, 'x', Math.round(x))} · ${valueText(column.values[i]!, 6)}` };
}

/** What lies under a place, within `reach` pixels; lines, bars and points give their nearest row. */
export function pickChart(laid: Laid, px: number, py: number, reach = 24): Hit | null {
  const p = laid.plots.find(({ area: a }) => px >= a.x - 4 && px <= a.x + a.w + 4 && py >= a.y - 4 && py <= a.y + a.h + 4);
  if (!p) return null;
  let best: Hit | null = null, far = reach * reach;
  for (const m of p.marks) {
    const mark = laid.chart.spec.marks.indexOf(m);
    if (m.kind === 'raster') {
      const hit = pickRaster(laid, p, m, px, py);
      if (hit && !best) best = { ...hit, mark };
      continue;
    }
    const xs = columnOf(laid.chart, m, 'x'), ys = columnOf(laid.chart, m, m.kind === 'box' ? 'value' : 'y'), [first, end] = rowsOf(laid.chart, m);
    if (!xs || !ys || m.kind === 'violin' || m.kind === 'text' || m.kind === 'rule') continue;
    const x2 = columnOf(laid.chart, m, 'x2'), flat = lies(p.panel, m), wide = m.kind === 'bar' || m.kind === 'box';
    for (let i = first; i < end; i++) {
      const mid = x2 && m.kind === 'bar' ? (xs[i]! + x2[i]!) / 2 : xs[i]!, sx = flat ? xOf(p, ys[i]!) : xOf(p, mid), sy = flat ? yOf(p, mid) : yOf(p, ys[i]!);
      const dx = flat && wide ? 0 : sx - px, dy = !flat && wide ? 0 : sy - py, d = dx * dx + dy * dy;
      if (!(d < far)) continue;
      far = d;
      const where = name(laid.chart, p, flat ? 'y' : 'x', mid), what = `${flat ? '' : p.panel.y.title ? p.panel.y.title + ' ' : ''}${valueText(ys[i]!, 6)}`;
      best = { panel: p.index, mark, row: i, px: sx, py: sy, text: [m.label, where, what].filter(Boolean).join(' · ') };
    }
  }
  return best;
}
