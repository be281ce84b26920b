// The table of tensors: names of its rows, order, filter, and the table as text.
import type { StoredTensor, TensorStats } from '../../api/types';

type StatsOf = (t: StoredTensor) => TensorStats | null;

const MINUS = '\u2212';

/** 3 significant digits; `6.2e−5` below 1e−3 and beyond 1e6; − is U+2212; – where there is none. */
export function value(v: number | null | undefined, digits = 3): string {
  if (v === null || v === undefined || Number.isNaN(v)) return '–';
  if (!Number.isFinite(v)) return v > 0 ? '∞' : `${MINUS}∞`;
  const a = Math.abs(v);
  let text: string;
  if (a !== 0 && (a < 1e-3 || a >= 1e6)) text = a.toExponential(digits - 1).replace(/\.?0*e/, 'e').replace('e+', 'e');
  else if (Number.isInteger(a) && a < 1e4) text = String(a);
  else text = a >= 10 ** (digits - 1) ? String(Math.round(a)) : a.toPrecision(digits);
  return (v < 0 && text !== '0' ? MINUS : '') + text.replace('-', MINUS);
}

/** All digits, as one copies them. */
export const exact = (v: number | null | undefined): string => (v === null || v === undefined ? '–' : String(v).replace('-', MINUS));

export const shapeOf = (t: StoredTensor): string => (t.shape.length ? t.shape.join('×') : 'scalar');

/** A name in two: what it belongs to and what it is there: `/11/Conv` and `weight`. */
export function nameOf(t: StoredTensor): { head: string; tail: string } {
  if (t.user && t.label.startsWith(`${t.user} `)) return { head: t.user, tail: t.label.slice(t.user.length + 1) };
  const cut = Math.max(t.label.lastIndexOf('.'), t.label.lastIndexOf('/'));
  return cut > 0 && cut + 1 < t.label.length ? { head: t.label.slice(0, cut), tail: t.label.slice(cut + 1) } : { head: t.label, tail: '' };
}

export interface Row { readonly t: StoredTensor; readonly head: string; readonly tail: string; readonly under: boolean }

/** Rows of what belongs to the same stand below its first, as long as the table is in the model's order. */
export function rowsOf(tensors: readonly StoredTensor[], grouped: boolean): Row[] {
  let before = '';
  return tensors.map((t) => {
    const { head, tail } = nameOf(t), under = grouped && tail !== '' && head === before;
    before = tail === '' ? '' : head;
    return { t, head, tail, under };
  });
}

/* ---- filter ------------------------------------------------------------------------------------ */

type Test = (t: StoredTensor) => boolean;
const holds = (text: string | null | undefined, part: string): boolean => (text ?? '').toLowerCase().includes(part);

/** What a filter of the query keeps; null: it says nothing of tensors. */
function testOf(term: string): Test | null {
  const compared = /^(params|std|bytes)([<>])(\d+)$/.exec(term);
  if (compared) {
    const [, key, sign, limit] = compared, n = Number(limit);
    const of = (t: StoredTensor) => (key === 'bytes' ? t.bytes : t.count);
    return key === 'std' ? null : (t) => (sign === '>' ? of(t) > n : of(t) < n);
  }
  const [, key, wanted = ''] = /^([a-z]+):(.*)$/.exec(term) ?? [];
  switch (key) {
    case undefined: return (t) => holds(t.label, term) || holds(t.name, term) || holds(t.path, term);
    case 'name': return (t) => holds(t.label, wanted) || holds(t.name, wanted);
    case 'dtype': return (t) => holds(t.dtype, wanted);
    case 'role': return (t) => holds(t.role ?? 'unknown', wanted);
    case 'shape': return (t) => holds(t.shape.join('x'), wanted.replaceAll('×', 'x'));
    case 'op': { const names = wanted.replace(/[{}]/g, '').split(','); return (t) => names.some((n) => n !== '' && (t.op ?? '').toLowerCase() === n); }
    default: return null;
  }
}

/** Tensors that every term of the query keeps; `emptied`: the term that left none. */
export function filtered(tensors: readonly StoredTensor[], query: string): { rows: readonly StoredTensor[]; emptied: string } {
  let rows = tensors;
  if (query.trimStart().startsWith('>')) return { rows, emptied: '' };
  for (const term of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const test = testOf(term);
    rows = test ? rows.filter(test) : [];
    if (!rows.length) return { rows, emptied: term };
  }
  return { rows, emptied: '' };
}

/* ---- order ------------------------------------------------------------------------------------- */

export const magnitude = (s: TensorStats | null): number | null =>
  s?.min === null || s?.min === undefined || s.max === null ? null : Math.max(Math.abs(s.min), Math.abs(s.max));

const KEYS: Record<string, (t: StoredTensor, s: TensorStats | null) => number | string | null> = {
  name: (t) => t.label,
  shape: (t) => t.count,
  dtype: (t) => t.dtype,
  mean: (_, s) => s?.mean ?? null,
  std: (_, s) => s?.std ?? null,
  max: (_, s) => magnitude(s),
  kurtosis: (_, s) => s?.kurtosis ?? null,
  bytes: (t) => t.bytes,
};

/** By a column of the table, '-' before it: downwards; '' is the model's own order. What is not known is last. */
export function sorted(tensors: readonly StoredTensor[], sort: string, stats: StatsOf): readonly StoredTensor[] {
  const down = sort.startsWith('-'), of = KEYS[down ? sort.slice(1) : sort];
  if (!of) return tensors;
  const keyed = tensors.map((t, i) => ({ t, i, key: of(t, stats(t)) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? a.i - b.i : a.key === null ? 1 : -1;
    const order = typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : String(a.key) < String(b.key) ? -1 : a.key === b.key ? 0 : 1;
    return order ? (down ? -order : order) : a.i - b.i;
  });
  return keyed.map((k) => k.t);
}

/* ---- sums -------------------------------------------------------------------------------------- */

export interface Sum { readonly dtype: string; readonly tensors: number; readonly count: number; readonly bytes: number }

/** By type, the one with the most bytes first. */
export function byDtype(tensors: readonly StoredTensor[]): Sum[] {
  const sums = new Map<string, { dtype: string; tensors: number; count: number; bytes: number }>();
  for (const t of tensors) {
    const s = sums.get(t.dtype) ?? { dtype: t.dtype, tensors: 0, count: 0, bytes: 0 };
    s.tensors++;
    s.count += t.count;
    s.bytes += t.bytes;
    sums.set(t.dtype, s);
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || (a.dtype < b.dtype ? -1 : 1));
}

/* ---- the table as text --------------------------------------------------------------------------- */

const COLUMNS = ['Tensor', 'In the file', 'dtype', 'Shape', 'Values', 'Bytes', 'min', 'max', 'mean', 'std', 'Kurtosis', 'Zeros', 'NaN', 'Inf'] as const;
const cells = (t: StoredTensor, s: TensorStats | null): (string | number)[] =>
  [t.label, t.name, t.dtype, t.shape.join('x'), t.count, t.bytes, ...[s?.min, s?.max, s?.mean, s?.std, s?.kurtosis].map((v) => v ?? ''), s?.zeros ?? '', s?.nan ?? '', s?.inf ?? ''];

const short = (v: string | number): string => (typeof v === 'number' && !Number.isInteger(v) ? String(+v.toPrecision(6)) : String(v));
const csvCell = (v: string | number): string => (/[",\n\r]/.test(String(v)) ? `"${String(v).replaceAll('"', '""')}"` : String(v));
const TEX: Record<string, string> = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };
const texCell = (v: string | number): string => short(v).replace(/[\\~^&%$#_{}]/g, (c) => TEX[c] ?? `\\${c}`);

export type TableForm = 'markdown' | 'csv' | 'latex';

export function tableText(tensors: readonly StoredTensor[], stats: StatsOf, form: TableForm): string {
  const rows = tensors.map((t) => cells(t, stats(t)));
  if (form === 'csv') return [COLUMNS as readonly (string | number)[], ...rows].map((r) => r.map(csvCell).join(',')).join('\n') + '\n';
  if (form === 'latex') {
    const lines = [COLUMNS as readonly (string | number)[], ...rows].map((r) => `  ${r.map(texCell).join(' & ')} \\\\`);
    return ['\\begin{tabular}{lllrrrrrrrrrrr}', '  \\hline', lines[0], '  \\hline', ...lines.slice(1), '  \\hline', '\\end{tabular}', ''].join('\n');
  }
  const line = (r: readonly (string | number)[]) => `| ${r.map((v) => short(v).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(COLUMNS), `|${COLUMNS.map((_, i) => (i < 4 ? '---|' : '---:|')).join('')}`, ...rows.map(line), ''].join('\n');
}

/* ---- bars ------------------------------------------------------------------------------------------ */

/** Heights 0 to 1 of a histogram's bars. √ shows tails in a small picture. */
export function barHeights(bins: readonly number[], scale: 'count' | 'log' | 'root'): number[] {
  const of = scale === 'log' ? (v: number) => Math.log10(1 + v) : scale === 'root' ? Math.sqrt : (v: number) => v;
  const most = Math.max(...bins.map(of), 0);
  return bins.map((v) => (most > 0 ? of(v) / most : 0));
}

/** The bars as one path in a box of w × h; from `left` on, each `step` wide; what is not zero can be seen. */
export function barPath(heights: readonly number[], left: number, step: number, h: number): string {
  const gap = step > 2 ? 0.5 : step > 1 ? 0.25 : 0;
  let d = '';
  for (let i = 0; i < heights.length; i++) {
    const tall = heights[i] ?? 0;
    if (tall <= 0) continue;
    const y = Math.max(0.75, tall * h);
    d += `M${(left + i * step).toFixed(2)} ${h}v${(-y).toFixed(2)}h${(step - gap).toFixed(2)}v${y.toFixed(2)}z`;
  }
  return d;
}
