// Rooms whose program comes when they are first wanted: what opens with the page stays small.
import type * as Weights from '../panels/weights/room';

let weights = $state.raw<typeof Weights | null>(null);
let coming: Promise<void> | null = null;

export const rooms = {
  get weights() { return weights; },
  /** Fetches the room's program; again after a failure. */
  bring(): Promise<void> {
    coming ??= import('../panels/weights/room').then((room) => { weights = room; }, () => { coming = null; });
    return coming;
  },
};
