// Views kept under 1 to 9, for each file: Shift and the digit keeps, the digit alone recalls.
import { readSpec, writeSpec, type Spec } from './spec';

const slot = (file: string, n: number) => `vitrine.view.${file}.${n}`;

export function keepView(file: string, n: number, spec: Spec): void {
  try { localStorage.setItem(slot(file, n), writeSpec({ ...spec, theme: null, lang: null })); } catch { /* a private window forgets */ }
}

export function keptView(file: string, n: number): Spec | null {
  const address = localStorage.getItem(slot(file, n));
  if (!address) return null;
  const url = new URL(address, location.origin);
  return readSpec(url.pathname, url.search);
}
