// Which of the hits the hand is on: the field moves it with the arrows, the list shows it.
import { search } from './search.svelte';
import { reveal, selection } from './selection.svelte';

let active = $state(-1);

export const results = {
  get active() { return active; },
  set(index: number): void {
    active = index;
    selection.hover(search.answer?.hits[index]?.path ?? null);
  },
  step(by: number): void {
    const n = search.answer?.hits.length ?? 0;
    if (n) results.set((active + by + n + (active < 0 && by < 0 ? 1 : 0)) % n);
  },
  pick(index: number): void {
    const hit = search.answer?.hits[index];
    if (!hit) return;
    active = index;
    void reveal(hit.path);
  },
};
