// Long work, as the top bar reports it: what runs on the server (its progress comes with the events) and
// uploads of our own. A click cancels.
import { isAbort } from '../api/http';
import * as api from '../api/routes';
import type { JobEvent } from '../api/types';

export interface Job {
  id: string;
  what: string;
  done: number;
  total: number;
  left: number | null;
  seen: boolean; // something was heard of it: only then it is shown
  unit: 'count' | 'bytes';
}

let list = $state.raw<Job[]>([]);
const cancels = new Map<string, () => void>();
let serial = 0;

const change = (id: string, part: Partial<Job>) => { list = list.map((j) => (j.id === id ? { ...j, ...part } : j)); };

export const jobs = {
  /** What is worth showing; the newest last. */
  get shown(): Job[] { return list.filter((j) => j.seen); },

  begin(what: string, cancel: () => void, unit: Job['unit'] = 'count', name?: string): string {
    const id = name || `${what}-${Date.now().toString(36)}-${++serial}`;
    cancels.set(id, cancel);
    list = [...list, { id, what, done: 0, total: 0, left: null, seen: false, unit }];
    return id;
  },

  progress(id: string, done: number, total: number, left: number | null): void {
    change(id, { done, total, left, seen: true });
  },

  end(id: string): void {
    cancels.delete(id);
    if (list.some((j) => j.id === id)) list = list.filter((j) => j.id !== id);
  },

  heard(e: JobEvent): void {
    if (e.end) return jobs.end(e.job);
    if (e.job === 'open' && !list.some((j) => j.id === 'open')) // begun by the server itself
      list = [...list, { id: 'open', what: 'open', done: 0, total: 0, left: null, seen: false, unit: 'count' }];
    if (list.some((j) => j.id === e.job))
      change(e.job, { what: e.what ?? 'job', done: e.done ?? 0, total: e.total ?? 0, left: e.left ?? null, seen: true });
  },

  cancel(id: string): void {
    cancels.get(id)?.();
    jobs.end(id);
    api.cancelJob(id).catch((e: unknown) => { if (!isAbort(e)) console.warn(String(e)); });
  },
};
