/* stub.ts: the cut ends of a long value. All stubs of one value carry its wire as their id. */

import { Kind, type Scene } from '../../api/scene';

/** The next end of the same value: from the last one back to the first, where it is given. -1: none. */
export function partnerOf(scene: Scene, stub: number): number {
  const { n, kind, id } = scene.boxes;
  for (let step = 1; step < n; step++) {
    const i = (stub + step) % n;
    if (kind[i] === Kind.stub && id[i] === id[stub]) return i;
  }
  return -1;
}
