// The picture on the stage: the scene that the spec asks for. While a new one is made the old one stays
// as it is; a request that a newer one overtakes is given up.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Scene } from '../api/scene';
import type { Failure } from '../api/types';
import { jobs } from './jobs.svelte';

let scene = $state.raw<Scene | null>(null);
let layoutMs = $state.raw<number | null>(null);
let failure = $state.raw<Failure | null>(null);
let cancelled = $state(false);
let loading = $state(false);
let drawnOf = $state(''); // the file that `scene` shows
let ask: AbortController | null = null;
let asked: Record<string, string> | null = null;

export const picture = {
  get scene() { return scene; },
  get layoutMs() { return layoutMs; },
  get failure() { return failure; },
  get cancelled() { return cancelled; },
  get loading() { return loading; },

  again(): void { if (asked) void picture.follow(asked); },

  async follow(query: Record<string, string>): Promise<void> {
    asked = query;
    ask?.abort();
    const mine = (ask = new AbortController());
    const file = query.f ?? '';
    if (file !== drawnOf) { scene = null; failure = null; }
    loading = true;
    cancelled = false;
    const job = jobs.begin('layout', () => { mine.abort(); cancelled = true; loading = false; }, 'count', firstJob());
    try {
      const got = await api.graph({ ...query, job }, mine.signal);
      if (mine !== ask) return;
      scene = got.scene;
      layoutMs = got.layoutMs;
      drawnOf = file;
      failure = null;
    } catch (e) {
      if (isAbort(e) || mine !== ask) return;
      failure = failureOf(e);
      scene = null;
    } finally {
      jobs.end(job);
      if (mine === ask) loading = false;
    }
  },
};

/** The first request was sent by boot.ts, under the name that the server gave its job. */
function firstJob(): string | undefined {
  const name = document.documentElement.dataset.job;
  delete document.documentElement.dataset.job;
  return name;
}
