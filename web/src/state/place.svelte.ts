// Where we are: the spec that stands in the address. `go` is a step one can take back (a selection, a
// block opened); `adjust` is not (the camera, a letter typed): it is written to the address after 300 ms.
import { EMPTY, readSpec, writeSpec, type Camera, type Spec } from './spec';

const SETTLE_MS = 300, ONE_STEP_MS = 40;

const here = (): Spec => readSpec(location.pathname, location.search);

const start = typeof location === 'undefined' ? EMPTY : here();

let spec = $state.raw<Spec>(start);
let camera = $state.raw<Camera | null>(start.cam);
let pushed = -Infinity;
let timer: ReturnType<typeof setTimeout> | undefined;

function settle(): void {
  if (timer === undefined) return;
  clearTimeout(timer);
  timer = undefined;
  history.replaceState(null, '', writeSpec(spec));
}

export const place = {
  get spec(): Spec { return spec; },
  /** Where the eye stands: not part of the spec until it has settled, so that panels sleep while it moves. */
  get camera(): Camera | null { return camera; },

  go(change: Partial<Spec>): void {
    settle();
    const next = { ...spec, unknown: [], ...change };
    if ('cam' in change) camera = next.cam;
    if (writeSpec(next) === writeSpec(spec)) { spec = next; return; }
    spec = next;
    const now = performance.now(), one = now - pushed < ONE_STEP_MS; // what one click leads to is one step back
    pushed = now;
    history[one ? 'replaceState' : 'pushState'](null, '', writeSpec(spec));
  },

  adjust(change: Partial<Spec>): void {
    spec = { ...spec, ...change };
    if ('cam' in change) camera = spec.cam;
    clearTimeout(timer);
    timer = setTimeout(settle, SETTLE_MS);
  },

  /** As adjust, but the address follows at once. */
  replace(change: Partial<Spec>): void {
    this.adjust(change);
    settle();
  },

  look(to: Camera | null): void {
    camera = to;
    clearTimeout(timer);
    timer = setTimeout(() => { spec = { ...spec, cam: camera }; settle(); }, SETTLE_MS);
  },
};

if (typeof window !== 'undefined')
  addEventListener('popstate', () => {
    clearTimeout(timer);
    timer = undefined;
    spec = here();
    camera = spec.cam;
  });

/** The address of this view with its origin, without the token. */
export const shareLink = (): string => location.origin + writeSpec(spec);
/** Others than this machine need a token, which a link does not carry. */
export const isLocal = (): boolean => /^(localhost|127\.|\[::1\])/.test(location.hostname);
