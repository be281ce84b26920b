/* chart_layout.ts: where everything of a chart stands in w × h pixels: the rules of src/figure/chart_layout.c.
 *
 * Ends of axes come from the spec, from what the hand has zoomed to, or from what the marks need. */
import type { Chart, Numbers } from '../api/chart';
import type { AxisSpec, Channel, ColorSpec, MarkSpec, PanelSpec } from '../api/figure';
import { place, rounded, ticks, type Axis, type Tick } from '../math/axis';
import { fitText, textWidth } from './text';

export const sizes = { tick: 10.5, label: 11.5, head: 12.5, title: 15 } as const;

export interface Frame { x: number; y: number; w: number; h: number }
export interface Range { readonly lo: number; readonly hi: number }
/** Ends that the hand has chosen, by panel. */
export type Zoom = ReadonlyMap<number, { readonly x?: Range; readonly y?: Range }>;

export interface Plot {
  readonly index: number;
  readonly panel: PanelSpec;
  readonly marks: readonly MarkSpec[];
  readonly cell: Frame;
  readonly area: Frame;
  x: Axis;
  y: Axis;
  readonly color: ColorSpec & Range;
  xTicks: Tick[];
  yTicks: Tick[];
  readonly mapped: boolean;
  readonly legend: readonly { readonly text: string; readonly ink: string; readonly mark: MarkSpec }[];
  /** baselines; 0: none */
  headY: number;
  legendY: number;
}

export interface Laid { readonly chart: Chart; readonly w: number; readonly h: number; readonly plots: readonly Plot[]; readonly titled: boolean }

const pad = 12, gap = 24, endsMost = 8;
export const isLine = (m: MarkSpec): boolean => m.kind === 'line' || m.kind === 'step';
const isPicture = (m: MarkSpec): boolean => m.kind === 'raster' || m.kind === 'pictures';
export const lies = (p: PanelSpec, m: MarkSpec): boolean => p.y.scale === 'band' && (m.kind === 'bar' || m.kind === 'box' || m.kind === 'violin');

export const columnOf = (chart: Chart, m: MarkSpec, c: Channel): Numbers | undefined => {
  const name = m.at[c];
  return name === undefined ? undefined : chart.columns.get(name)?.values;
};

/** Rows of its columns that a mark reads: first, end. */
export function rowsOf(chart: Chart, m: MarkSpec): [number, number] {
  const first = m.first ?? 0;
  if (m.n) return [first, first + m.n];
  let end = Infinity;
  for (const name of Object.values(m.at)) end = Math.min(end, chart.columns.get(name)?.values.length ?? (chart.words.get(name)?.n ?? Infinity));
  return [first, Number.isFinite(end) ? end : first];
}

/* ---- ends ---------------------------------------------------------------------------------------- */

interface Needs { lo: number; hi: number; least: number }
const none = (): Needs => ({ lo: Infinity, hi: -Infinity, least: Infinity });

function add(n: Needs, v: number): void {
  if (!Number.isFinite(v)) return;
  if (v < n.lo) n.lo = v;
  if (v > n.hi) n.hi = v;
  if (v > 0 && v < n.least) n.least = v;
}

export function extentOf(chart: Chart, m: MarkSpec): readonly [number, number, number, number] {
  const e = m.extent;
  if (e && e[0] !== e[2] && e[1] !== e[3]) return [e[0]!, e[1]!, e[2]!, e[3]!];
  const shape = chart.columns.get(m.at.value ?? '')?.shape ?? [1, 1];
  return [-0.5, -0.5, shape[1]! - 0.5, shape[0]! - 0.5];
}

function extend(chart: Chart, p: PanelSpec, m: MarkSpec, x: Needs, y: Needs, color: Needs): void {
  if (m.kind === 'raster') {
    const e = extentOf(chart, m);
    add(x, e[0]), add(x, e[2]), add(y, e[1]), add(y, e[3]);
  }
  if (isPicture(m)) {
    const column = chart.columns.get(m.at.value ?? '');
    if (column && !isRgb(column.shape, m)) for (const v of column.values) add(color, v);
    return;
  }
  const across = lies(p, m) ? y : x, along = lies(p, m) ? x : y, [first, end] = rowsOf(chart, m);
  const walk = (c: Channel, n: Needs) => {
    const v = columnOf(chart, m, c);
    for (let i = first; v && i < end; i++) add(n, v[i]!);
  };
  walk('x', across), walk('x2', across);
  walk('y', along), walk('y2', along), walk('low', along), walk('high', along);
  walk('color', color);
  if (m.kind === 'bar' && !m.at.y2) add(along, 0);
}

export const isRgb = (shape: readonly number[], m: MarkSpec): boolean => shape.length === (m.kind === 'raster' ? 3 : 4);

function axisEnds(chart: Chart, a: AxisSpec, n: Needs, chosen: Range | undefined, most: number): Axis {
  const base: Axis = { scale: a.scale, lo: 0, hi: 1, linear: a.linear, reversed: a.reversed, whole: a.whole };
  if (a.scale === 'band') {
    const count = a.categories ? (chart.words.get(a.categories)?.n ?? 0) : Math.max(0, n.hi) + 1;
    return { ...base, lo: -0.5, hi: Math.max(1, count) - 0.5 };
  }
  if (chosen) return { ...base, ...chosen };
  if (a.lo || a.hi) return rounded({ ...base, lo: a.lo ?? 0, hi: a.hi ?? 0 }, most, true);
  const any = n.lo <= n.hi, lo = !any ? 0 : a.scale === 'log' ? (Number.isFinite(n.least) ? n.least : 0) : n.lo;
  const zero = a.zero && a.scale !== 'log' && a.scale !== 'time';
  return rounded({ ...base, lo: zero ? Math.min(0, lo) : lo, hi: zero ? Math.max(0, n.hi) : any ? n.hi : 1 }, most, a.tight ?? false);
}

function colorEnds(s: ColorSpec, n: Needs): Range {
  if (s.lo || s.hi || s.map === 'label') return { lo: s.lo ?? 0, hi: s.hi ?? 0 };
  let lo = n.lo <= n.hi ? n.lo : 0, hi = n.lo <= n.hi ? n.hi : 1;
  if (s.map === 'tide') { hi = Math.max(Math.abs(lo), Math.abs(hi)); lo = -hi; }
  else if (s.map === 'glass' && lo > 0 && s.scale === 'linear') lo = 0;
  return { lo, hi: hi > lo ? hi : lo + 1 };
}

/* ---- the grid -------------------------------------------------------------------------------------- */

function share(shares: readonly number[] | undefined, n: number, from: number, to: number, all: number): [number, number] {
  let sum = 0, before = 0, taken = 0;
  for (let i = 0; i < n; i++) {
    const s = shares?.[i] ?? 1;
    sum += s;
    if (i < from) before += s;
    else if (i < to) taken += s;
  }
  const room = all - (n - 1) * gap;
  return [(room * before) / sum + from * gap, (room * taken) / sum + (to - from - 1) * gap];
}

function cells(panels: readonly PanelSpec[], spec: Chart['spec'], inside: Frame): Frame[] {
  let cols = spec.colShare?.length ?? 1, rows = spec.rowShare?.length ?? 1;
  for (const p of panels) {
    cols = Math.max(cols, (p.col ?? 0) + (p.cols || 1));
    rows = Math.max(rows, (p.row ?? 0) + (p.rows || 1));
  }
  return panels.map((p) => {
    const [x, w] = share(spec.colShare, cols, p.col ?? 0, (p.col ?? 0) + (p.cols || 1), inside.w);
    const [y, h] = share(spec.rowShare, rows, p.row ?? 0, (p.row ?? 0) + (p.rows || 1), inside.h);
    return { x: Math.round(inside.x + x), y: Math.round(inside.y + y), w: Math.floor(w), h: Math.floor(h) };
  });
}

/* ---- a panel ---------------------------------------------------------------------------------------- */

const most = (pixels: number, each: number, least: number, top: number): number => Math.max(least, Math.min(top, Math.floor(pixels / each)));
const tickWidth = (t: readonly Tick[]): number => t.reduce((w, { label }) => Math.max(w, textWidth(label, sizes.tick, 400)), 0);

/** Names in the place of numbers; of those too close every second, third … */
function names(chart: Chart, a: AxisSpec, axis: Axis, room: number, each: number, count: number): Tick[] {
  const words = a.scale === 'band' && a.categories ? chart.words.get(a.categories) : undefined;
  if (!words) return ticks(axis, count);
  const every = Math.max(1, Math.ceil(12 / Math.max(each, 1e-3)));
  return Array.from({ length: Math.ceil(words.n / every) }, (_, i) => ({ v: i * every, label: fitText(words.at(i * every), sizes.tick, 400, room) }));
}

function legendOf(chart: Chart, panel: PanelSpec, marks: readonly MarkSpec[]): Plot['legend'] {
  if (panel.color.hidden) return [];
  const labelled = marks.find((m) => m.at.color && panel.color.map === 'label' && panel.color.categories);
  const words = labelled && chart.words.get(panel.color.categories!);
  if (words) return Array.from({ length: Math.min(100, words.n) }, (_, i) => ({ text: words.at(i), ink: `c${i % 10}`, mark: labelled }));
  const said = marks.filter((m) => m.label && !m.quiet && m.kind !== 'rule'), lines = said.filter(isLine).length;
  return said.filter((m) => !isLine(m) || lines > endsMost).map((m) => ({ text: m.label!, ink: m.ink, mark: m }));
}

function endRoom(marks: readonly MarkSpec[], cell: Frame): number {
  const ends = marks.filter((m) => isLine(m) && m.label && !m.quiet);
  if (!ends.length || ends.length > endsMost) return 0;
  const w = Math.max(...ends.map((m) => textWidth(m.label!, sizes.label, 400)));
  return Math.min(w, 150, cell.w * 0.3) + 8;
}

const whole = (cell: number): number => (cell >= 4 ? Math.floor(cell) : cell);

function layExact(chart: Chart, plot: Plot): void {
  const raster = plot.marks.find((m) => m.kind === 'raster'), shape = chart.columns.get(raster?.at.value ?? '')?.shape;
  if (!shape || !(plot.panel.exact || plot.panel.square)) return;
  let cw = whole(plot.area.w / shape[1]!), ch = whole(plot.area.h / shape[0]!);
  if (plot.panel.square) cw = ch = Math.min(cw, ch);
  plot.area.w = Math.min(plot.area.w, cw * shape[1]!);
  plot.area.h = Math.min(plot.area.h, ch * shape[0]!);
}

function layPanel(chart: Chart, index: number, cell: Frame, zoom: Zoom, before: Plot | undefined): Plot {
  const panel = chart.spec.panels[index]!, marks = chart.spec.marks.filter((m) => (m.panel ?? 0) === index);
  const x = none(), y = none(), color = none(), area = { ...cell };
  for (const m of marks) extend(chart, panel, m, x, y, color);
  const mapped = panel.color.map !== 'label' && marks.some((m) => {
    const name = isPicture(m) ? m.at.value : m.at.color;
    return name !== undefined && !(isPicture(m) && isRgb(chart.columns.get(name)?.shape ?? [], m));
  });
  const legend = legendOf(chart, panel, marks), chosen = zoom.get(index);
  const plot: Plot = { index, panel, marks, cell, area, mapped, legend, headY: 0, legendY: 0, xTicks: [], yTicks: [],
    x: axisEnds(chart, panel.x, x, chosen?.x, 6), y: axisEnds(chart, panel.y, y, chosen?.y, 6), color: { ...panel.color, ...colorEnds(panel.color, color) } };
  const take = (top: number) => { area.y += top; area.h -= top; };
  if (panel.title || panel.note || panel.reading || (mapped && !panel.color.hidden)) { plot.headY = area.y + 14; take(24); }
  if (legend.length) { plot.legendY = area.y + 11; take(21); }
  if (!panel.y.turned && !panel.y.hidden && (panel.y.title || panel.y.unit)) take(16);
  area.h -= (panel.x.hidden ? 4 : 18) + (panel.x.title || panel.x.unit ? 16 : 0);
  const band = (a: Axis, pixels: number) => pixels / (a.hi - a.lo);
  plot.yTicks = names(chart, panel.y, plot.y, Math.min(190, cell.w * 0.4), band(plot.y, area.h), most(area.h, 42, 2, 6));
  const left = (panel.y.hidden ? 0 : tickWidth(plot.yTicks) + 8) + (panel.y.turned && panel.y.title ? 16 : 0);
  area.x += left;
  area.w = Math.max(8, area.w - left - Math.max(endRoom(marks, cell), 8));
  area.h = Math.max(8, area.h);
  layExact(chart, plot);
  if (panel.aligned && before) {
    const right = area.x + area.w;
    area.x = before.area.x + before.area.w + 18;
    area.w = Math.max(8, right - area.x);
    area.y = before.area.y;
    area.h = before.area.h;
  }
  for (let n = most(area.w, 52, 2, 10); n > 0; n--) {
    plot.xTicks = names(chart, panel.x, plot.x, band(plot.x, area.w) - 6, band(plot.x, area.w), n);
    let end = -Infinity;
    const apart = plot.xTicks.every((t) => {
      const w = textWidth(t.label, sizes.tick, 400), at = xOf(plot, t.v), ok = at - w / 2 >= end + 6;
      end = at + w / 2;
      return ok;
    });
    if (apart || panel.x.scale === 'band') break;
  }
  return plot;
}

export const xOf = (p: Plot, v: number): number => p.area.x + p.area.w * (p.x.reversed ? 1 - place(p.x, v) : place(p.x, v));
export const yOf = (p: Plot, v: number): number => p.area.y + p.area.h * (p.y.reversed ? place(p.y, v) : 1 - place(p.y, v));

export function layChart(chart: Chart, w: number, h: number, zoom: Zoom = new Map()): Laid {
  const titled = Boolean(chart.spec.title || chart.spec.note), top = titled ? 34 : pad, plots: Plot[] = [];
  const frames = cells(chart.spec.panels, chart.spec, { x: pad, y: top, w: w - 2 * pad, h: h - top - pad });
  frames.forEach((cell, i) => plots.push(layPanel(chart, i, cell, zoom, plots[i - 1])));
  return { chart, w, h, plots, titled };
}
