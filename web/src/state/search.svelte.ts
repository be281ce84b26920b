// The search, live at each key: what the query finds, for the list and for the highlight. The list needs
// the first hits at once; the highlight of a large answer follows when the typing rests.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Failure, Hits } from '../api/types';

const FIRST = 200;
const ALL = 100_000;
const REST_MS = 150;

let answer = $state.raw<Hits | null>(null);
let failure = $state.raw<Failure | null>(null);
let asked = $state(''); // the query that `answer` is of
let ask: AbortController | null = null;

let shown = $state.raw<Hits | null>(null); // the answer that the highlight is of: the list is painted first
const hits = $derived(shown ? new Set(shown.hits.map((h) => h.path)) : null);
const counts = $derived(shown ? new Map(Object.entries(shown.counts)) : null);

/** The picture follows when the frame with the list has been painted. */
function highlight(): void {
  if (!answer) shown = null;
  else requestAnimationFrame(() => setTimeout(() => { shown = answer; }));
}

const rest = (signal: AbortSignal) =>
  new Promise<void>((go, stop) => {
    const timer = setTimeout(go, REST_MS);
    signal.addEventListener('abort', () => { clearTimeout(timer); stop(new DOMException('', 'AbortError')); });
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
      answer = null;
      failure = null;
      asked = '';
      highlight();
      return;
    }
    ask = new AbortController();
    const { signal } = ask;
    try {
      answer = await api.search(f, finished(q), FIRST, signal);
      asked = q;
      failure = null;
      highlight();
      if (answer.total <= answer.hits.length) return;
      await rest(signal);
      answer = await api.search(f, finished(q), ALL, signal);
    } catch (e) {
      if (isAbort(e)) return;
      failure = failureOf(e);
      answer = null;
      asked = q;
      highlight();
    }
  },
};
