// What was asked for, and how it is written in the address: /<room>/<tab>?f=&n=&q=... Everything that is
// needed to see the same picture again, nothing else. Reading and writing are inverse; an address
// without a part means its default, and a default is not written.
export const ROOMS = ['graph', 'weights', 'run', 'explain', 'embed', 'train', 'compare'] as const;
export type Room = (typeof ROOMS)[number];
export const TABS = ['graph', 'table'] as const;
export type Tab = (typeof TABS)[number];
/** Pictures of a tensor, in the room of weights. */
export const TENSOR_TABS = ['overview', 'matrix', 'kernels', 'spectrum', 'words', 'text'] as const;
export type TensorTab = (typeof TENSOR_TABS)[number];
export const SHOW = ['shapes', 'dtypes', 'attributes', 'parameters'] as const;
export type Show = (typeof SHOW)[number];
export type Direction = 'tb' | 'lr';
export type Theme = 'light' | 'dark';
export type Lang = 'en' | 'zh';
export type Way = '' | 'up' | 'down';
/** A rectangle of a matrix: may lie between its rows and columns, as the eye does. */
export interface Part { readonly row: number; readonly col: number; readonly rows: number; readonly cols: number }
export interface Camera { readonly x: number; readonly y: number; readonly k: number }

export interface Spec {
  room: Room | null; // null: the address names none
  tab: Tab;
  sub: TensorTab; // of the room of weights
  f: string; // id of the open file; '' the first
  n: string; // path of the selected item
  v: number | null; // wire of the selected value
  w: number | null; // the selected tensor; null: the first that the selected item reads
  ch: number | null; // its selected output channel
  real: boolean; // quantized numbers as what they stand for
  sort: string; // of the table of tensors: a column, '-' before it: downwards
  part: Part | null; // of the matrix that is looked at; null: all of it
  word: string; // of an embedding table: whose neighbours are looked for
  q: string;
  depth: string; // 'auto', 'all', 'flat' or a number
  open: string[];
  closed: string[];
  dir: Direction;
  show: Show[];
  scope: string;
  reach: Way; // what the selected item depends on, or what depends on it, is marked
  isolate: boolean;
  cam: Camera | null;
  theme: Theme | null;
  lang: Lang | null;
  unknown: string[]; // parts of the address that this version does not know; the foot names them
}

export const EMPTY: Spec = {
  room: null, tab: 'graph', sub: 'overview', f: '', n: '', v: null, w: null, ch: null, real: false, sort: '', part: null, word: '', q: '', depth: 'auto', open: [], closed: [], dir: 'tb', show: [],
  scope: '', reach: '', isolate: false, cam: null, theme: null, lang: null, unknown: [],
};

const isOneOf = <T extends string>(list: readonly T[], s: string): s is T => (list as readonly string[]).includes(s);

/** 'a,b\,c' -> ['a', 'b,c'] */
export function splitPaths(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && i + 1 < text.length) part += text[++i];
    else if (c === ',') { parts.push(part); part = ''; }
    else part += c;
  }
  parts.push(part);
  return parts.filter((p) => p !== '');
}

export const joinPaths = (paths: string[]): string => paths.map((p) => p.replace(/[\\,]/g, '\\$&')).join(',');

function readCamera(text: string): Camera | null {
  const [x, y, k] = text.split(',').map(Number);
  if (x === undefined || y === undefined || k === undefined) return null;
  return Number.isFinite(x) && Number.isFinite(y) && k > 0 && Number.isFinite(k) ? { x, y, k } : null;
}

const round = (v: number, digits: number) => String(+v.toFixed(digits));
const writeCamera = (c: Camera) => `${round(c.x, 1)},${round(c.y, 1)},${round(c.k, 4)}`;

function readPart(text: string): Part | null {
  const [row, col, rows, cols, ...more] = text.split(',').map(Number);
  if (row === undefined || col === undefined || rows === undefined || cols === undefined || more.length) return null;
  return [row, col].every(Number.isFinite) && rows > 0 && cols > 0 && Number.isFinite(rows * cols) ? { row, col, rows, cols } : null;
}
const writePart = (p: Part) => [p.row, p.col, p.rows, p.cols].map((v) => round(v, 2)).join(',');

const number = (key: 'v' | 'w' | 'ch') => ({
  read: (s: Spec, v: string) => { if (!/^[0-9]{1,9}$/.test(v)) return false; s[key] = Number(v); return true; },
  write: (s: Spec) => (s[key] === null ? '' : String(s[key])),
});

/** One row a parameter: how it is read into the spec (false: not understood) and written ('' : default). */
const PARAMS: Record<string, { read(s: Spec, v: string): boolean | void; write(s: Spec): string }> = {
  f: { read: (s, v) => { s.f = v; }, write: (s) => s.f },
  n: { read: (s, v) => { s.n = v; }, write: (s) => s.n },
  v: number('v'),
  w: number('w'),
  ch: number('ch'),
  real: { read: (s, v) => { s.real = v === '1'; }, write: (s) => (s.real ? '1' : '') },
  sort: {
    read: (s, v) => { if (!/^-?[a-z]{1,12}$/.test(v)) return false; s.sort = v; },
    write: (s) => s.sort,
  },
  word: { read: (s, v) => { s.word = v; }, write: (s) => s.word },
  part: { read: (s, v) => { s.part = readPart(v); return s.part !== null; }, write: (s) => (s.part ? writePart(s.part) : '') },
  q: { read: (s, v) => { s.q = v; }, write: (s) => s.q },
  depth: {
    read: (s, v) => { if (!/^(auto|all|flat|[0-9]{1,3})$/.test(v)) return false; s.depth = v; },
    write: (s) => (s.depth === 'auto' ? '' : s.depth),
  },
  open: { read: (s, v) => { s.open = splitPaths(v); }, write: (s) => joinPaths(s.open) },
  closed: { read: (s, v) => { s.closed = splitPaths(v); }, write: (s) => joinPaths(s.closed) },
  dir: {
    read: (s, v) => { if (v !== 'tb' && v !== 'lr') return false; s.dir = v; },
    write: (s) => (s.dir === 'tb' ? '' : s.dir),
  },
  show: {
    read: (s, v) => { s.show = SHOW.filter((k) => v.split(',').includes(k)); return v.split(',').every((k) => k === '' || isOneOf(SHOW, k)); },
    write: (s) => s.show.join(','),
  },
  scope: { read: (s, v) => { s.scope = v; }, write: (s) => s.scope },
  reach: {
    read: (s, v) => { if (v !== 'up' && v !== 'down') return false; s.reach = v; },
    write: (s) => s.reach,
  },
  isolate: { read: (s, v) => { s.isolate = v === '1'; }, write: (s) => (s.isolate ? '1' : '') },
  cam: { read: (s, v) => { s.cam = readCamera(v); return s.cam !== null; }, write: (s) => (s.cam ? writeCamera(s.cam) : '') },
  theme: {
    read: (s, v) => { if (v !== 'light' && v !== 'dark') return false; s.theme = v; },
    write: (s) => s.theme ?? '',
  },
  lang: {
    read: (s, v) => { if (v !== 'en' && v !== 'zh') return false; s.lang = v; },
    write: (s) => s.lang ?? '',
  },
  token: { read: () => {}, write: () => '' }, // kept in a cookie by the server
};

export function readSpec(pathname: string, search: string): Spec {
  const spec: Spec = structuredClone(EMPTY);
  const [room = '', tab = '', ...rest] = pathname.split('/').filter((p) => p !== '');
  if (isOneOf(ROOMS, room)) spec.room = room;
  else if (room) spec.unknown.push(`/${room}`);
  if (spec.room === 'weights' && isOneOf(TENSOR_TABS, tab)) spec.sub = tab;
  else if (isOneOf(TABS, tab)) spec.tab = tab;
  else if (tab) spec.unknown.push(`/${tab}`);
  for (const part of rest) spec.unknown.push(`/${part}`);
  for (const [key, value] of new URLSearchParams(search)) {
    const row = Object.hasOwn(PARAMS, key) ? PARAMS[key] : undefined;
    if (!row || row.read(spec, value) === false) spec.unknown.push(`${key}=${value}`);
  }
  return spec;
}

/** As encodeURIComponent, but what may stand in a query unescaped stays readable. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/%(2F|2C|3A|40|3B|24)/g, (code) => decodeURIComponent(code)).replace(/%20/g, '+');

export function writeSpec(spec: Spec): string {
  const tab = spec.room === 'weights' ? (spec.sub === 'overview' ? '' : spec.sub) : spec.tab === 'graph' ? '' : spec.tab;
  const path = spec.room ? `/${spec.room}${tab && `/${tab}`}` : '/';
  const query: string[] = [];
  for (const [key, row] of Object.entries(PARAMS)) {
    const value = row.write(spec);
    if (value !== '') query.push(`${key}=${encode(value)}`);
  }
  return query.length ? `${path}?${query.join('&')}` : path;
}

/** The part of the spec that the picture depends on: what /api/view/graph and /api/export are asked with. */
export function viewQuery(spec: Spec): Record<string, string> {
  const query: Record<string, string> = {};
  for (const key of ['f', 'depth', 'open', 'closed', 'scope', 'dir', 'show']) {
    const value = PARAMS[key]?.write(spec) ?? '';
    if (value !== '') query[key] = value;
  }
  return query;
}
