// How the window is set up: theme, which panels stand open and how wide. None of it is in the address;
// it is remembered on this machine. `?theme=` in the address goes before all.
import { place } from './place.svelte';
import type { Theme } from './spec';

export type Side = 'list' | 'insp';
/** The table of tensors stands where the list does, and is wider. */
type Column = Side | 'tensors';
export const WIDTHS: Record<Column, { usual: number; least: number; most: number }> = {
  list: { usual: 248, least: 200, most: 520 },
  insp: { usual: 320, least: 260, most: 560 },
  tensors: { usual: 500, least: 240, most: 900 },
};

interface Kept { theme: Theme | null; list: number; insp: number; tensors: number; listOpen: boolean; inspOpen: boolean; spineFolded: boolean; cardSeen: boolean; measure: string }
const USUAL: Kept = { theme: null, list: 248, insp: 320, tensors: 500, listOpen: true, inspOpen: true, spineFolded: false, cardSeen: false, measure: 'parameters' };

function remembered(): Kept {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem('vitrine.frame') ?? '{}') as Partial<Kept>) };
  } catch { return USUAL; }
}

let kept = $state<Kept>(remembered());
let width = $state(innerWidth);
let drawer = $state<Side | null>(null);
const dark = matchMedia('(prefers-color-scheme: dark)');
let prefersDark = $state(dark.matches);
dark.addEventListener('change', () => { prefersDark = dark.matches; });
addEventListener('resize', () => { width = innerWidth; });

function keep(change: Partial<Kept>): void {
  Object.assign(kept, change);
  try { localStorage.setItem('vitrine.frame', JSON.stringify(kept)); } catch { /* a private window forgets */ }
}

const inWeights = (): boolean => place.spec.room === 'weights';
const columnOf = (side: Side): Column => (side === 'list' && inWeights() ? 'tensors' : side);

export const frame = {
  get theme(): Theme { return place.spec.theme ?? kept.theme ?? (prefersDark ? 'dark' : 'light'); },
  toggleTheme(): void {
    const theme = frame.theme === 'dark' ? 'light' : 'dark';
    keep({ theme });
    document.cookie = `vitrine-theme=${theme}; path=/; max-age=31536000; samesite=strict`; // so that the server sends the page in it
    if (place.spec.theme) place.replace({ theme });
  },

  /** Below 1180 px the panel that the room needs less is a drawer, below 900 the other too; below 600 there is one column. */
  get narrow(): boolean { return width < 1180; },
  get narrower(): boolean { return width < 900; },
  get column(): boolean { return width < 600; },
  isDrawer: (side: Side): boolean => (side === 'list' ? width < (inWeights() ? 900 : 1180) : width < (inWeights() ? 1180 : 900) && width >= 600),

  get drawer(): Side | null { return drawer; },
  shows(side: Side): boolean {
    if (side === 'insp' && width < 600) return place.spec.n !== '' || place.spec.v !== null || place.spec.w !== null;
    if (frame.isDrawer(side)) return drawer === side;
    return side === 'list' ? kept.listOpen : kept.inspOpen;
  },
  toggle(side: Side): void {
    if (frame.isDrawer(side)) drawer = drawer === side ? null : side;
    else keep(side === 'list' ? { listOpen: !kept.listOpen } : { inspOpen: !kept.inspOpen });
  },
  show(side: Side): void { if (!frame.shows(side)) frame.toggle(side); },
  closeDrawer(): boolean {
    const was = drawer !== null;
    drawer = null;
    return was;
  },

  widthsOf: (side: Side) => WIDTHS[columnOf(side)],
  /** The stage keeps a third of the window. */
  widthOf: (side: Side): number => (side === 'list' ? Math.min(kept[columnOf(side)], Math.max(WIDTHS.list.least, width * 0.36)) : kept[side]),
  setWidth(side: Side, to: number): void {
    const column = columnOf(side), { least, most } = WIDTHS[column];
    keep({ [column]: Math.round(Math.min(most, Math.max(least, to))) });
  },

  get spineFolded(): boolean { return kept.spineFolded || width < 900; },
  toggleSpine(): void { keep({ spineFolded: !kept.spineFolded }); },
  get measure(): string { return kept.measure; },
  setMeasure(measure: string): void { keep({ measure }); },
  get cardSeen(): boolean { return kept.cardSeen; },
  setCardSeen(cardSeen: boolean): void { keep({ cardSeen }); },
};
