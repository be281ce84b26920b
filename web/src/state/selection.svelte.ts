// The one selection that all panels share: the item whose path stands in the address, what is known of
// it, what the hand hovers, and what is up- or downstream of it.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import { boxOfPath, Kind } from '../api/scene';
import type { Failure, Item } from '../api/types';
import { language } from '../i18n/i18n.svelte';
import { picture } from './picture.svelte';
import { place } from './place.svelte';
import type { Way } from './spec';

let item = $state.raw<Item | null>(null);
let failure = $state.raw<Failure | null>(null);
let hovered = $state.raw<string | null>(null);
let reach = $state.raw<{ set: Set<string>; counts: Map<string, number> } | null>(null);
let askItem: AbortController | null = null, askReach: AbortController | null = null;

export const selection = {
  /** All that is known of the selected item; null when none is, or until the answer is here. */
  get item() { return item; },
  get failure() { return failure; },
  get hovered() { return hovered; },
  get reach() { return reach; },
  hover(path: string | null): void { hovered = path; },

  async followItem(f: string, n: string): Promise<void> {
    askItem?.abort();
    if (!n) { item = null; failure = null; return; }
    askItem = new AbortController();
    try {
      item = await api.item(f, n, language.now, askItem.signal);
      failure = null;
    } catch (e) {
      if (isAbort(e)) return;
      item = null;
      failure = failureOf(e);
    }
  },

  async followReach(f: string, n: string, way: Way): Promise<void> {
    askReach?.abort();
    if (!way || !n) { reach = null; return; }
    askReach = new AbortController();
    try {
      const answer = await api.reach(f, n, way === 'up', askReach.signal);
      reach = { set: new Set(answer.paths), counts: new Map(Object.entries(answer.counts ?? {})) };
    } catch (e) {
      if (!isAbort(e)) reach = null;
    }
  },
};

/** Selects an item; '' selects nothing. */
export function select(path: string | null): void {
  const n = path ?? '';
  if (n === place.spec.n && place.spec.v === null) return;
  place.go({ n, v: null, reach: '' });
}

/** Opens a block in place when it is closed, closes it when it is open. */
export function toggle(path: string): void {
  const { open, closed } = place.spec, scene = picture.scene;
  const box = scene ? boxOfPath(scene, path) : -1;
  const isOpen = scene !== null && box >= 0 && scene.boxes.kind[box] === Kind.open;
  const inside = `${path}/`;
  if (isOpen) place.go({ open: open.filter((p) => p !== path && !p.startsWith(inside)), closed: [...closed.filter((p) => p !== path), path] });
  else place.go({ closed: closed.filter((p) => p !== path), open: [...open.filter((p) => p !== path), path] });
}

/** Selects an item that may be hidden: the block around it is opened (and so all blocks around that). */
export async function reveal(path: string): Promise<void> {
  const { spec } = place, scene = picture.scene;
  if (path === '' || (scene && boxOfPath(scene, path) >= 0)) { select(path); return; }
  const around = await api.item(spec.f, path, language.now).then((i) => i.parents.map((p) => p.path), (): string[] => []);
  const inScope = !spec.scope || path === spec.scope || around.includes(spec.scope);
  const parent = around[around.length - 1];
  place.go({
    n: path, v: null, reach: '', scope: inScope ? spec.scope : '',
    open: parent ? [...spec.open.filter((p) => p !== parent), parent] : spec.open,
    closed: spec.closed.filter((p) => !around.includes(p)),
  });
}

/** Draws the inside of a block alone. */
export function drill(path: string): void {
  place.go({ scope: path, n: '', v: null, reach: '', cam: null });
}
