// The stored tensors of the file we look at and what is known of each: the table comes at once, the numbers
// follow, those of rows in sight first, a batch at a time. The selected tensor is part of the address, or
// follows from the selected item.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Failure, StoredTensor, TensorStats, WeightFinding } from '../api/types';
import { jobs } from './jobs.svelte';
import { place } from './place.svelte';

/** Of one batch, so that others get their turn and what is in sight is soon there. */
const BATCH_TENSORS = 128, BATCH_VALUES = 16_000_000;

let of = '';
let list = $state.raw<readonly StoredTensor[] | null>(null);
let failure = $state.raw<Failure | null>(null);
let ms = $state(0); // what computing the numbers took
let known = $state(0); // grows with each batch: the maps below are not reactive themselves
let stored = new Map<number, TensorStats>(), real = new Map<number, TensorStats>();
let findings = $state.raw<readonly WeightFinding[] | null>(null), foundIn = '';
let byNumber = new Map<number, StoredTensor>(), byPath = new Map<string, StoredTensor[]>();
let inSight: readonly StoredTensor[] = [];
let ask: AbortController | null = null;
let filling = false;

function index(tensors: readonly StoredTensor[]): void {
  byNumber = new Map(tensors.map((t) => [t.w, t]));
  byPath = new Map();
  for (const t of tensors) {
    if (t.path === undefined) continue;
    const own = byPath.get(t.path);
    if (own) own.push(t);
    else byPath.set(t.path, [t]);
  }
}

/** The tensor with most values that an item, or what is inside it, reads. */
const largest = $derived.by(() => {
  const most = new Map<string, StoredTensor>();
  for (const t of list ?? []) {
    for (let path = t.path ?? ''; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
      const before = most.get(path);
      if (!before || t.count > before.count) most.set(path, t);
    }
  }
  return most;
});

/** From the least to the greatest of the values of all tensors. */
const range = $derived.by((): readonly [number, number] => {
  void known;
  let lo = Infinity, hi = -Infinity;
  for (const s of stored.values()) { if (s.min !== null && s.min !== undefined) lo = Math.min(lo, s.min); if (s.max !== null && s.max !== undefined) hi = Math.max(hi, s.max); }
  return lo < hi ? [lo, hi] : Number.isFinite(lo) ? [lo - 0.5, lo + 0.5] : [0, 1];
});

const chosen = $derived.by((): StoredTensor | null => {
  void list;
  const { w, n } = place.spec;
  return (w !== null ? byNumber.get(w) : byPath.get(n)?.[0]) ?? null;
});

function take(into: Map<number, TensorStats>, answer: { stats: TensorStats[]; ms: number }): void {
  for (const s of answer.stats) into.set(s.w, s);
  ms += answer.ms;
  known++;
}

/** Rows in sight that are not known yet, else the next of all. */
function batch(from: number): StoredTensor[] {
  const wanted = inSight.filter((t) => !stored.has(t.w)), out: StoredTensor[] = [];
  let values = 0;
  const add = (t: StoredTensor) => { out.push(t); values += t.count; };
  for (const t of wanted) { if (out.length && (out.length >= BATCH_TENSORS || values + t.count > BATCH_VALUES)) return out; add(t); }
  if (out.length) return out;
  for (let i = from; list && i < list.length; i++) {
    const t = list[i]!;
    if (stored.has(t.w)) continue;
    if (out.length && (out.length >= BATCH_TENSORS || values + t.count > BATCH_VALUES)) break;
    add(t);
  }
  return out;
}

async function fill(signal: AbortSignal): Promise<void> {
  if (filling || !list) return;
  filling = true;
  const began = performance.now(), f = of, total = list.length, stop = new AbortController();
  const job = jobs.begin('statistics', () => stop.abort());
  try {
    for (;;) {
      const now = batch(0);
      if (!now.length || signal.aborted || stop.signal.aborted) break;
      const seen = inSight.length > 0 && inSight.includes(now[0]!);
      take(stored, await api.tensorStats({ f, w: now.map((t) => t.w).join(','), later: seen ? undefined : 1, job: seen ? undefined : job }, AbortSignal.any([signal, stop.signal])));
      const spent = performance.now() - began;
      if (spent > 300 && stored.size < total) jobs.progress(job, stored.size, total, (spent / stored.size) * (total - stored.size) / 1000);
    }
  } catch (e) {
    if (!isAbort(e)) failure = failureOf(e);
  } finally {
    jobs.end(job);
    filling = false;
  }
}

export const weights = {
  get list() { return list; },
  get failure() { return failure; },
  get chosen() { return chosen; },
  get ms() { return ms; },
  /** How many tensors' numbers are there. */
  get known(): number { void known; return stored.size; },
  get complete(): boolean { void known; return list !== null && stored.size >= list.length; },
  stats(t: StoredTensor | null | undefined, dequantized = false): TensorStats | null {
    void known;
    return t ? ((dequantized ? real : stored).get(t.w) ?? null) : null;
  },
  each(): IterableIterator<TensorStats> { void known; return stored.values(); },
  ofPath: (path: string): readonly StoredTensor[] => { void list; return byPath.get(path) ?? []; },
  largestIn: (path: string): StoredTensor | null => largest.get(path) ?? null,
  get range() { return range; },
  /** What stands out; null until it is known. */
  get findings() { return findings; },
  async find(lang: string): Promise<void> {
    const key = `${of} ${epochOf} ${lang}`, signal = ask?.signal;
    if (foundIn === key && findings) return;
    foundIn = key;
    findings = null;
    try {
      const answer = await api.findings(of, lang, signal);
      if (foundIn === key) findings = answer;
    } catch {
      if (foundIn === key) foundIn = '';
    }
  },
  tensor: (w: number): StoredTensor | null => byNumber.get(w) ?? null,

  /** The rows in sight, whose numbers come first. */
  sees(rows: readonly StoredTensor[]): void {
    inSight = rows;
    if (ask && !filling) void fill(ask.signal);
  },

  async follow(f: string, epoch: number): Promise<void> {
    const key = `${f} ${epoch}`;
    if (of && key === `${of} ${epochOf}` && list) { ask = new AbortController(); void fill(ask.signal); return; }
    ask?.abort();
    const mine = (ask = new AbortController());
    of = f;
    epochOf = epoch;
    list = null;
    failure = null;
    stored = new Map();
    real = new Map();
    findings = null;
    foundIn = '';
    ms = 0;
    try {
      const answer = await api.tensors(f, mine.signal);
      if (mine !== ask) return;
      index(answer.tensors);
      list = answer.tensors;
      while (filling) await new Promise((go) => setTimeout(go, 20));
      void fill(mine.signal);
    } catch (e) {
      if (!isAbort(e) && mine === ask) failure = failureOf(e);
    }
  },
  leave(): void { ask?.abort(); },

  /** The numbers of one, at once; also of what its numbers stand for. */
  async need(t: StoredTensor, dequantized: boolean): Promise<void> {
    const into = dequantized ? real : stored, f = of;
    if (into.has(t.w)) return;
    try {
      const answer = await api.tensorStats({ f, w: t.w, real: dequantized ? 1 : undefined });
      if (f === of && (dequantized ? real : stored) === into) take(into, answer);
    } catch (e) {
      if (!isAbort(e)) failure = failureOf(e);
    }
  },
};
let epochOf = -1;

/** Selects a tensor, and with it the operator that reads it. */
export function chooseTensor(t: StoredTensor | null): void {
  if (!t) { place.go({ n: '', w: null, ch: null, part: null, v: null, reach: '' }); return; }
  const first = t.path !== undefined && byPath.get(t.path)?.[0] === t;
  place.go({ n: t.path ?? '', w: first ? null : t.w, ch: null, part: null, v: null, reach: '' });
}
