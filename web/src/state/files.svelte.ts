// The files that are open, as the server lists them, and the one this page looks at.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Capability, Failure, Format, Info, Model, ModelEvent, Recent, Spine } from '../api/types';
import { language } from '../i18n/i18n.svelte';
import { place } from './place.svelte';

let models = $state.raw<Model[]>([]);
let recent = $state.raw<Recent[]>([]);
let formats = $state.raw<Format[]>([]);
let known = $state(false); // the list has come
let failure = $state.raw<Failure | null>(null);
let info = $state.raw<Info | null>(null);
let spine = $state.raw<Spine | null>(null);
/** Grows when the file we look at was opened again: everything drawn from it is asked for anew. */
let epoch = $state(0);
let changed = $state.raw<{ at: Date; failure: Failure | null } | null>(null);
let ask: AbortController | null = null;

function bump(failed: Failure | null): void {
  changed = { at: new Date(), failure: failed };
  if (!failed) epoch++;
}

const current = (): Model | null => (place.spec.f ? models.find((m) => m.id === place.spec.f) : models[0]) ?? null;

export const files = {
  get known() { return known; },
  get models() { return models; },
  get recent() { return recent; },
  get formats() { return formats; },
  get failure() { return failure; },
  get current() { return current(); },
  get info() { return info; },
  get spine() { return spine; },
  /** Operators of the file we look at, those of subgraphs and functions too. */
  get nodes(): number { return info?.nodesTotal ?? current()?.nodes ?? 0; },
  get epoch() { return epoch; },
  get changed() { return changed; },
  get nothing() { return known && models.length === 0; },
  /** What the file allows in a room; null while unknown. */
  capability: (room: string): Capability | null => current()?.capabilities?.find((c) => c.room === room) ?? null,

  async refresh(): Promise<void> {
    try {
      const before = current(), answer = await api.models(language.now);
      models = answer.models;
      recent = answer.recent ?? [];
      formats = answer.formats ?? [];
      failure = null;
      known = true;
      const now = current();
      if (before && now && before.id === now.id && before.generation !== now.generation) bump(now.error);
      else if (!changed && now?.error && now.generation > 0) changed = { at: new Date(), failure: now.error }; // since before this page came
    } catch (e) {
      failure = failureOf(e);
    }
  },

  /** What the frame shows of the file we look at. */
  async follow(f: string, measure: string): Promise<void> {
    ask?.abort();
    ask = new AbortController();
    const { signal } = ask;
    try {
      const [i, s] = await Promise.all([api.info(f, signal), api.spine(f, measure, signal)]);
      info = i;
      spine = s;
    } catch (e) {
      if (isAbort(e)) return;
      info = null; // the stage says why, at the scene's own failure
      spine = null;
    }
  },

  heard(e: ModelEvent): void {
    const now = current();
    if (now && e.id === now.id) {
      if (e.error) bump(e.error);
      else if (e.generation !== now.generation) { models = models.map((m) => (m.id === e.id ? { ...m, generation: e.generation ?? m.generation } : m)); bump(null); }
    }
    void files.refresh();
  },

  forgetChange(): void { changed = null; },
};

/** Opens what was asked for and goes there. */
export async function openPath(path: string): Promise<void> {
  const { id } = await api.openPath(path);
  await files.refresh();
  enter(id);
}

export function enter(id: string): void {
  changed = null;
  const { theme, lang } = place.spec;
  place.go({ room: 'graph', tab: 'graph', sub: 'overview', f: id, n: '', v: null, w: null, ch: null, part: null, q: '', depth: 'auto', open: [], closed: [], scope: '', reach: '', isolate: false, cam: null, theme, lang });
}
