// The model as a whole: the root of the tree, with its totals. The list's legend and the inspector
// without a selection show it.
import { isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Item } from '../api/types';
import { language } from '../i18n/i18n.svelte';

let root = $state.raw<Item | null>(null);
let ask: AbortController | null = null;

export const model = {
  get root() { return root; },
  async follow(f: string): Promise<void> {
    ask?.abort();
    ask = new AbortController();
    try {
      root = await api.item(f, '', language.now, ask.signal);
    } catch (e) {
      if (!isAbort(e)) root = null;
    }
  },
};
