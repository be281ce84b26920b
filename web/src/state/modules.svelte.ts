// The tree of modules as far as it is unfolded, flattened into rows for the list.
import * as api from '../api/routes';
import type { TreeItem } from '../api/types';
import { place } from './place.svelte';

export interface TreeRow { item: TreeItem; level: number; open: boolean; parent: string }

let children = $state.raw<ReadonlyMap<string, readonly TreeItem[]>>(new Map());
let open = $state.raw<ReadonlySet<string>>(new Set());
let of = '';

/** The rows in sight: each open item is followed by what is in it. */
export function flatten(kids: ReadonlyMap<string, readonly TreeItem[]>, unfolded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (path: string, level: number) => {
    for (const item of kids.get(path) ?? []) {
      const isOpen = unfolded.has(item.path) && item.children > 0;
      rows.push({ item, level, open: isOpen, parent: path });
      if (isOpen) walk(item.path, level + 1);
    }
  };
  walk('', 0);
  return rows;
}

const rows = $derived(flatten(children, open));

async function load(f: string, path: string): Promise<void> {
  if (children.has(path)) return;
  const answer = await api.tree(f, path).catch(() => null);
  if (answer && f === place.spec.f) children = new Map(children).set(path, answer.items);
}

export const modules = {
  get rows(): TreeRow[] { return rows; },

  async follow(f: string, epoch: number): Promise<void> {
    const now = `${f} ${epoch}`;
    if (now === of) return;
    const same = of.slice(0, of.lastIndexOf(' ')) === f && of !== '';
    of = now;
    children = new Map();
    if (!same) open = new Set();
    await Promise.all(['', ...open].map((path) => load(f, path)));
  },

  /** Opens or closes an item in the list; without `to` the other way. */
  async unfold(path: string, to = !open.has(path)): Promise<void> {
    if (to === open.has(path)) return;
    const next = new Set(open);
    if (to) next.add(path);
    else next.delete(path);
    open = next;
    if (to) await load(place.spec.f, path);
  },
};
