// The parts of the path, and of a query as it stands in the field.
import type { Item, Named } from '../../api/types';

/** Blocks around the selected item and itself; while its answer is on the way, the path's last part. */
export function pathParts(item: Item | null, n: string): Named[] {
  if (n === '') return [];
  if (item?.path === n) return [...item.parents.filter((p) => p.path !== ''), { path: n, name: item.name }];
  return [{ path: n, name: n.slice(n.lastIndexOf('/') + 1) || n }];
}

export interface Piece { text: string; key: boolean }

/** 'op:Conv in:h.5 x' in pieces: the keys of filters, and all else. */
export function pieces(query: string): Piece[] {
  const list: Piece[] = [];
  for (const part of query.split(/(\s+)/)) {
    const key = /^[a-z]+(?::|[<>]=?|=)/.exec(part)?.[0] ?? '';
    if (key) list.push({ text: key, key: true });
    if (part.length > key.length) list.push({ text: part.slice(key.length), key: false });
  }
  return list;
}

/** The query with its last term replaced by a completion; one that is whole is followed by a space. */
export function completed(query: string, term: string): string {
  const head = query.slice(0, lastTermAt(query));
  return head + term + (/[:<>=]$/.test(term) || term.endsWith('..') ? '' : ' ');
}

/** Where the last term begins; quotes hold spaces together. */
export function lastTermAt(query: string): number {
  let at = 0, quoted = false;
  for (let i = 0; i < query.length; i++) {
    if (query[i] === '"') quoted = !quoted;
    else if (query[i] === ' ' && !quoted) at = i + 1;
  }
  return at;
}

/** Completions are offered where they help: for a term that is a filter or the beginning of one. */
export function offers(query: string, complete: readonly string[]): string[] {
  const term = query.slice(lastTermAt(query));
  if (term === '' || !complete.length) return [];
  const list = /[:<>=]/.test(term) ? complete : complete.filter((c) => c.startsWith(term));
  return list.filter((c) => c !== term).slice(0, 8);
}
