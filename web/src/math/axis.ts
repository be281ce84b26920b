/* axis.ts: places and ticks of an axis, as src/figure/scale.c and tick.c make them. */
import type { ScaleKind } from '../api/figure';

export interface Axis { readonly scale: ScaleKind; readonly lo: number; readonly hi: number; readonly linear?: number | undefined; readonly reversed?: boolean | undefined; readonly whole?: boolean | undefined }
export interface Tick { readonly v: number; readonly label: string }

const linearOf = (a: Axis): number => a.linear || Math.max(Math.abs(a.lo), Math.abs(a.hi)) / 100 || 1;

function bend(a: Axis, v: number): number {
  if (a.scale === 'log') return v > 0 ? Math.log(v) : NaN;
  if (a.scale === 'symlog') return Math.sign(v) * Math.log1p(Math.abs(v) / linearOf(a));
  if (a.scale === 'sqrt') return Math.sign(v) * Math.sqrt(Math.abs(v));
  return v;
}

function unbend(a: Axis, b: number): number {
  if (a.scale === 'log') return Math.exp(b);
  if (a.scale === 'symlog') return Math.sign(b) * Math.expm1(Math.abs(b)) * linearOf(a);
  if (a.scale === 'sqrt') return b * Math.abs(b);
  return b;
}

/** 0 … 1 along the axis; NaN where the scale has no place. */
export function place(a: Axis, v: number): number {
  const lo = bend(a, a.lo), hi = bend(a, a.hi);
  return hi > lo ? (bend(a, v) - lo) / (hi - lo) : 0.5;
}

export function valueAt(a: Axis, p: number): number {
  const lo = bend(a, a.lo), hi = bend(a, a.hi);
  return unbend(a, lo + p * (hi - lo));
}

/** 1, 2 or 5 times a power of ten, at least this. */
export function roundStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const ten = 10 ** Math.floor(Math.log10(least)), r = least / ten;
  return (r <= 1.0000001 ? 1 : r <= 2.0000001 ? 2 : r <= 5.0000001 ? 5 : 10) * ten;
}

const decade = (v: number, up: boolean): number => {
  const ten = 10 ** Math.floor(Math.log10(v) + 1e-9), r = v / ten;
  return up ? (r <= 1.0000001 ? ten : r <= 3 ? 3 * ten : 10 * ten) : r >= 2.9999999 ? 3 * ten : ten;
};

/** Widens the ends to round places, and a range that is empty to one that is not. */
export function rounded(a: Axis, most: number, tight: boolean): Axis {
  let { lo, hi } = a;
  if (a.scale === 'band') return a;
  if (a.scale === 'log') {
    if (!(hi > 0)) { lo = 0.1; hi = 1; }
    if (!(lo > 0)) lo = hi / 1000;
    if (!(hi > lo)) { lo /= 3; hi *= 3; }
    return tight ? { ...a, lo, hi } : { ...a, lo: decade(lo, false), hi: decade(hi, true) };
  }
  if (!(hi > lo)) {
    const room = a.scale === 'time' ? 30 : lo !== 0 ? Math.abs(lo) / 10 : 1;
    lo -= room;
    hi += room;
  }
  if (tight || a.scale === 'time') return { ...a, lo, hi };
  const step = Math.max(a.whole ? 1 : 0, roundStep((hi - lo) / Math.max(1, most)));
  return { ...a, lo: step * Math.floor(lo / step + 1e-9), hi: step * Math.ceil(hi / step - 1e-9) };
}

/* ---- numbers as UI.md, Numbers, has them --------------------------------------------------------------- */

const units: readonly [number, string][] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
const unitOf = (most: number): readonly [number, string] => (most < 9999.5 ? [1, ''] : (units.find(([size]) => most >= size) ?? [1, '']));
const signed = (text: string): string => text.replace(/e\+?/, 'e').replaceAll('-', '−');
const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+($|e)/, '$1') : text);

export function valueText(v: number, digits = 3): string {
  const most = Math.abs(v);
  if (!Number.isFinite(v)) return Number.isNaN(v) ? 'NaN' : v < 0 ? '−Inf' : 'Inf';
  if (v !== 0 && (most < 1e-3 || most >= 1e15)) return signed(trimmed(v.toExponential(digits - 1)));
  const [size, letter] = unitOf(most), scaled = most / size;
  const whole = scaled >= 1 ? Math.floor(Math.log10(scaled) + 1e-12) + 1 : 1;
  const lead = scaled > 0 && scaled < 1 ? -Math.floor(Math.log10(scaled) + 1e-12) - 1 : 0;
  const decimals = scaled === 0 ? 0 : scaled < 1 ? digits + lead : digits - whole;
  return signed(trimmed((v / size).toFixed(Math.max(0, Math.min(20, decimals))))) + (letter && `\u2009${letter}`);
}

/** A label among its likes, which are `step` apart and at most `most`. */
function labelText(v: number, step: number, most: number): string {
  if (Math.abs(v) < step * 1e-6) return '0';
  const [size, letter] = unitOf(most), s = step / size, top = most / size;
  let text: string;
  if (top >= 1e6 || top < 2e-3) {
    const digits = Math.floor(Math.log10(top) + 1e-9) - Math.floor(Math.log10(s) + 1e-9);
    text = trimmed(v.toExponential(Math.max(0, digits)));
  } else {
    text = (v / size).toFixed(Math.max(0, Math.min(15, Math.ceil(-Math.log10(s) - 1e-9))));
  }
  return signed(text) + (letter && `\u2009${letter}`);
}

/* ---- ticks ------------------------------------------------------------------------------------------- */

function linearTicks(a: Axis, most: number): Tick[] {
  const step = Math.max(a.whole ? 1 : 0, roundStep((a.hi - a.lo) / (most + 1.5)));
  const first = Math.ceil(a.lo / step - 1e-9), last = Math.floor(a.hi / step + 1e-9);
  const top = Math.max(Math.abs(first * step), Math.abs(last * step)), out: Tick[] = [];
  for (let i = first; i <= last && out.length < 200; i++) out.push({ v: i * step, label: labelText(i * step, step, top) });
  return out;
}

function logTicks(a: Axis, most: number): Tick[] {
  const decades = Math.log10(a.hi / a.lo);
  if (decades < 1 && most > 1) return linearTicks(a, most);
  const from = Math.floor(Math.log10(a.lo) + 1e-9), to = Math.ceil(Math.log10(a.hi) - 1e-9);
  const every = Math.max(1, Math.ceil(decades / most)), parts = decades * 2 <= most ? [1, 3] : [1], out: Tick[] = [];
  for (let d = from; d <= to; d++) {
    if (((d % every) + every) % every) continue;
    for (const k of parts) {
      const v = k * 10 ** d;
      if (v >= a.lo * (1 - 1e-9) && v <= a.hi * (1 + 1e-9)) out.push({ v, label: valueText(v) });
    }
  }
  return out;
}

function symlogTicks(a: Axis, most: number): Tick[] {
  const top = Math.max(Math.abs(a.lo), Math.abs(a.hi)), from = Math.ceil(Math.log10(linearOf(a)) - 1e-9), to = Math.floor(Math.log10(top) + 1e-9);
  const sides = Number(a.lo < 0) + Number(a.hi > 0), every = Math.max(1, Math.ceil(((to - from + 1) * sides) / Math.max(1, most - 1)));
  const values = [0];
  for (let d = from; d <= to; d++) if (((d % every) + every) % every === 0) values.push(10 ** d, -(10 ** d));
  return values.filter((v) => v >= a.lo * (a.lo < 0 ? 1 + 1e-9 : 1) && v <= a.hi * (1 + 1e-9)).sort((p, q) => p - q).map((v) => ({ v, label: valueText(v) }));
}

function sqrtTicks(a: Axis, most: number): Tick[] {
  const out: Tick[] = [];
  for (let i = 0; i <= most; i++) {
    const v = valueAt(a, i / most), step = roundStep(Math.min(Math.abs(valueAt(a, (i + 1) / most) - v), Math.abs(v - valueAt(a, (i - 1) / most))) / 4);
    const r = step * Math.round(v / step) + 0;
    if (r >= a.lo && r <= a.hi && out[out.length - 1]?.v !== r) out.push({ v: r, label: valueText(r) });
  }
  return out;
}

const paces = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10800, 21600, 43200, 86400, 172800, 345600, 604800];

function timeTicks(a: Axis, most: number): Tick[] {
  const step = (a.hi - a.lo) / (most + 1), pace = paces.find((p) => p >= step), out: Tick[] = [];
  if (step < 1) return linearTicks(a, most);
  const text = (v: number): string => {
    const iso = new Date(v * 1000).toISOString();
    return (pace ?? 1e9) >= 86400 || v % 86400 === 0 ? iso.slice(5, 10) : iso.slice(11, (pace ?? 0) < 60 ? 19 : 16);
  };
  if (pace) {
    for (let v = Math.ceil(a.lo / pace) * pace; v <= a.hi; v += pace) out.push({ v, label: text(v) });
    return out;
  }
  const months = step < 2629800 ? 1 : step < 7889400 ? 3 : 12 * Math.max(1, roundStep(step / 31557600));
  const start = new Date(a.lo * 1000);
  for (let m = start.getUTCFullYear() * 12 + start.getUTCMonth(), i = 0; i < 200; m++) {
    if (m % months) continue;
    const date = new Date(Date.UTC(Math.floor(m / 12), m % 12, 1)), v = date.getTime() / 1000;
    if (v > a.hi) break;
    if (v >= a.lo) out.push({ v, label: date.toISOString().slice(0, months < 12 ? 7 : 4) });
    i++;
  }
  return out;
}

/** Round places, at most about `most` of them. */
export function ticks(a: Axis, most: number): Tick[] {
  if (!(a.hi > a.lo)) return [];
  switch (a.scale) {
    case 'log': return a.lo > 0 ? logTicks(a, most) : [];
    case 'symlog': return symlogTicks(a, most);
    case 'sqrt': return sqrtTicks(a, most);
    case 'time': return timeTicks(a, most);
    case 'band': return [];
    default: return linearTicks(a, most);
  }
}
