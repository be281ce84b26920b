// The one selection that all panels share: the item whose path stands in the address, what is known of
// it, what the hand hovers, and what is up- or downstream of it.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import { boxOfPath, Flag, Kind } from '../api/scene';
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
      reach = { set: new Set([n, ...answer.paths]), counts: new Map(Object.entries(answer.counts ?? {})) };
    } catch (e) {
      if (!isAbort(e)) reach = null;
    }
  },
};

/** Selects an item; '' selects nothing. */
export function select(path: string | null): void {
  const n = path ?? '';
  if (n === place.spec.n && place.spec.v === null && place.spec.w === null) return;
  place.go({ n, v: null, w: null, ch: null, part: null, reach: '' });
}

const isAt = (path: string, block: string): boolean => path === block || path.startsWith(`${block}/`);
const without = (list: string[], block: string): string[] => list.filter((p) => !isAt(p, block));
const kindOf = (path: string): { kind: number; repeat: boolean; first: string } | null => {
  const { scene } = picture, box = scene ? boxOfPath(scene, path) : -1;
  if (!scene || box < 0) return null;
  const { boxes, rows } = scene;
  return { kind: boxes.kind[box] ?? 0, repeat: ((boxes.flags[box] ?? 0) & Flag.repeat) !== 0, first: rows.path.at(boxes.row[2 * box] ?? 0) };
};

/** Opens a block in place when it is closed, closes it when it is open. Of a stack one repeat opens, and a
 *  repeat that closes goes back into its stack; the selection goes along. */
export function toggle(path: string): void {
  const { open, closed, n } = place.spec, box = kindOf(path);
  if (box?.kind === Kind.open && box.repeat) void closeRepeat(path);
  else if (box?.kind === Kind.open) place.go({ open: without(open, path), closed: [...closed.filter((p) => p !== path), path], n: isAt(n, path) ? path : n });
  else {
    const target = box?.kind === Kind.stack && box.first ? box.first : path;
    place.go({ closed: closed.filter((p) => p !== path && p !== target), open: [...open.filter((p) => p !== target), target], n: n === path ? target : n });
  }
}

async function closeRepeat(path: string): Promise<void> {
  const stack = await api.item(place.spec.f, path, language.now).then((i) => i.repeat?.stack, () => undefined);
  const { open, closed, n } = place.spec, folded = stack ?? path;
  place.go({ open: without(open, path).filter((p) => p !== folded), closed: [...closed.filter((p) => p !== folded), folded], n: isAt(n, path) ? folded : n });
}

/** The repeat that an item is, or stands in; null when it is in none. */
export function repeatAround(at: Item): string | null {
  const chain = [...at.parents, { path: at.path, name: at.name, kind: at.kind }];
  for (let i = chain.length - 1; i > 0; i--) if (chain[i - 1]?.kind === 'stack') return chain[i]?.path ?? null;
  return null;
}

/** To the same place in the previous or next repeat of the block around the selection. */
export async function stepRepeat(step: 1 | -1): Promise<void> {
  const { f, n } = place.spec, at = item;
  if (!at || at.path !== n) return;
  if (at.kind === 'stack') { toggle(n); return; }
  const member = repeatAround(at);
  if (member === null) return;
  const repeat = member === n ? at.repeat : await api.item(f, member, language.now).then((i) => i.repeat, () => null);
  const to = step > 0 ? repeat?.next : repeat?.previous;
  if (!to) return;
  const moved = (p: string) => (isAt(p, member) ? to + p.slice(member.length) : p);
  const { open, closed } = place.spec;
  place.go({ n: moved(n), v: null, open: [...new Set([...open.map(moved), to])], closed: closed.filter((p) => p !== to) });
}

/** Selects an item that may be hidden: the block around it is opened (and so all blocks around that). */
export async function reveal(path: string): Promise<void> {
  const { spec } = place, scene = picture.scene;
  if (path === '' || (scene && boxOfPath(scene, path) >= 0)) { select(path); return; }
  const around = await api.item(spec.f, path, language.now).then((i) => i.parents.map((p) => p.path), (): string[] => []);
  const inScope = !spec.scope || path === spec.scope || around.includes(spec.scope);
  const parent = around[around.length - 1];
  place.go({
    n: path, v: null, w: null, ch: null, part: null, reach: '', scope: inScope ? spec.scope : '',
    open: parent ? [...spec.open.filter((p) => p !== parent), parent] : spec.open,
    closed: spec.closed.filter((p) => !around.includes(p)),
  });
}

/** Draws the inside of a block alone. */
export function drill(path: string): void {
  place.go({ scope: path, n: '', v: null, reach: '', cam: null });
}
