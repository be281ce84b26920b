import { expect, it } from 'vitest';
import { finished, isQuery } from './search.svelte';

it('a comparison that waits for its number is not asked for yet', () => {
  expect(['op:Conv params>', 'params>=', 'op:Conv params>5', 'a>b'].map(finished)).toEqual(['op:Conv', '', 'op:Conv params>5', 'a>b']);
});

it('commands and blanks are no queries', () => expect(['', '  ', '> fit', ' x'].map(isQuery)).toEqual([false, false, false, true]));
