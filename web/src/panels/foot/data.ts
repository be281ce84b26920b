// Counts over the columns of a scene.

/** Boxes that stand for something: the grounds of open blocks and the stubs of long values do not. */
export function boxCount(kinds: Uint8Array, kind: { open: number; stub: number }): number {
  let n = 0;
  for (const k of kinds) if (k !== kind.open && k !== kind.stub) n++;
  return n;
}

export function markedCount(flags: Uint8Array, mask: number): number {
  let n = 0;
  for (const f of flags) if (f & mask) n++;
  return n;
}
