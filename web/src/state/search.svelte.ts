// The search, live at each key: what the query finds, for the list and for the highlight. The list needs
// the first hits at once, in the frame after the key; the highlight needs all of them, and follows when the
// list has been painted, that of a large answer when the typing rests.
//
// A frame begins as soon as a key was handled, and an answer that is waited for comes just after it: the
// results would stand there 17 ms later than the letter. So while answers come from this machine and in less
// time than anyone could notice, the page does not go on without them.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Failure, Hits } from '../api/types';
import { isLocal } from './place.svelte';

const REST_MS = 150;

let answer = $state.raw<Hits | null>(null);
let failure = $state.raw<Failure | null>(null);
let asked = $state(''); // the query that `answer` is of
let ask: AbortController | null = null;

let shown = $state.raw<Hits | null>(null); // the answer that the highlight is of: all hits
const hits = $derived(shown ? new Set(shown.hits.map((h) => h.path)) : null);
const counts = $derived(shown ? new Map(Object.entries(shown.counts)) : null);

const NEAR_MS = 40, NOW_MS = 12;
let quick = false; // the last answer was quick enough to be waited for

function firstNow(f: string, q: string): Hits | null {
  if (!quick || !isLocal()) return null;
  const since = performance.now(), first = api.searchNow(f, q);
  quick = performance.now() - since < NOW_MS;
  return first;
}

async function firstLater(f: string, q: string, signal: AbortSignal): Promise<Hits> {
  const since = performance.now(), first = await api.searchFirst(f, q, signal);
  quick = performance.now() - since < NEAR_MS;
  return first;
}

/** Until the frame with the list has been painted, and `ms` more. */
const rest = (ms: number, signal: AbortSignal) =>
  new Promise<void>((go, stop) => {
    requestAnimationFrame(() => setTimeout(() => (signal.aborted ? stop(new DOMException('', 'AbortError')) : go()), ms));
  });

/** What the server is asked: commands and empty queries are not for it. */
export const isQuery = (q: string): boolean => q.trim() !== '' && !q.trimStart().startsWith('>');

/** Without a last comparison that still waits for its number: `op:Conv params>` -> `op:Conv` */
export const finished = (q: string): string => q.replace(/(^|\s)[a-z]+[<>]=?$/, '');

export const search = {
  get answer() { return answer; },
  get failure() { return failure; },
  get asked() { return asked; },
  /** Paths that match, for the highlight; null without a query. */
  get hits() { return hits; },
  /** Groups and how many matches they hold. */
  get counts() { return counts; },

  async follow(f: string, q: string): Promise<void> {
    ask?.abort();
    if (!isQuery(q)) {
      answer = shown = null;
      failure = null;
      asked = '';
      return;
    }
    ask = new AbortController();
    const { signal } = ask;
    try {
      const first = firstNow(f, finished(q)) ?? (await firstLater(f, finished(q), signal));
      if (signal.aborted) return;
      answer = first;
      asked = q;
      failure = null;
      await rest(first.total > first.hits.length ? REST_MS : 0, signal);
      shown = await api.search(f, finished(q), signal);
      answer = shown;
    } catch (e) {
      if (isAbort(e)) return;
      failure = failureOf(e);
      answer = shown = null;
      asked = q;
    }
  },
};
