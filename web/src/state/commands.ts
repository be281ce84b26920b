// Everything the page can be told to do, one row each: its keys, its words, when it makes sense. The
// palette, the table of keys and the keyboard are made of this list and of nothing else.
import type { Key } from '../i18n/en';
import { language, t } from '../i18n/i18n.svelte';
import { copy } from './copying';
import { exporting, FORMATS, formats } from './exporting.svelte';
import { files } from './files.svelte';
import * as api from '../api/routes';
import { frame } from './frame.svelte';
import { caps, match, strokeOf, type Stroke } from './keys';
import { picture } from './picture.svelte';
import { isLocal, place, shareLink } from './place.svelte';
import { search } from './search.svelte';
import { drill, reveal, selection, stepRepeat, toggle } from './selection.svelte';
import { ROOMS, SHOW, type Room, type Way } from './spec';
import { doors, stage } from './stage.svelte';
import { keepView, keptView } from './views';

export type Group = 'find' | 'walk' | 'view' | 'rooms' | 'file' | 'panels';

export interface Command {
  id: string;
  group: Group;
  title: () => string;
  keys: string[];
  /** Keys of one kind share a line in the table; the others of them are left out there. */
  shared?: { keys: string; title: Key } | 'with the one before';
  run: () => unknown;
  can?: () => boolean;
  /** Acts also while a field has the focus. */
  always?: boolean;
}

const row = (id: string, group: Group, title: Key, keys: string, run: () => unknown, more: Partial<Command> = {}): Command =>
  ({ id, group, title: () => t(title), keys: keys ? keys.split('  ') : [], run, ...more });

const hasFile = () => files.current !== null;
const hasNode = () => hasFile() && place.spec.n !== '';
const onGraph = () => hasFile() && place.spec.room === 'graph' && place.spec.tab === 'graph' && doors.graph !== null;
const hasPicture = () => (place.spec.room === 'weights' ? doors.figure !== null : picture.scene !== null);
const hasMarks = () => search.hits !== null || selection.reach !== null;

export function goRoom(room: Room): void {
  place.go({ room, tab: 'graph', sub: 'overview' });
}

export function setDepth(depth: string): void {
  place.go({ depth, open: [], closed: [], cam: null });
}

export function setReach(way: Way): void {
  place.go({ reach: place.spec.reach === way ? '' : way, isolate: false });
}

/** One level out: what marks, then what is searched, then the selection, then the scope. */
export function out(): boolean {
  const { spec } = place;
  if (frame.closeDrawer()) return true;
  if (stage.reading) { stage.reading = false; return true; }
  if (stage.opening) { stage.opening = false; return true; }
  if (spec.isolate) place.go({ isolate: false });
  else if (spec.reach) place.go({ reach: '' });
  else if (spec.q) place.go({ q: '' });
  else if (spec.v !== null) place.go({ v: null });
  else if (spec.ch !== null) place.go({ ch: null });
  else if (spec.w !== null) place.go({ w: null, part: null });
  else if (spec.n && spec.n !== spec.scope) place.go({ n: parentOf(spec.n) });
  else if (spec.scope) place.go({ scope: parentOf(spec.scope), n: spec.scope, cam: null });
  else return false;
  return true;
}

/** The open block around a selected item; '' at the top. */
function parentOf(path: string): string {
  const { item } = selection;
  const around = item?.path === path ? item.parents.filter((p) => p.kind !== 'stack') : [];
  const parent = around[around.length - 1]?.path ?? '';
  return parent === place.spec.scope ? '' : parent;
}

function alongSpine(step: number): void {
  const cells = files.spine?.cells ?? [];
  if (!cells.length) return;
  const { n } = place.spec;
  const at = cells.findIndex((c) => n === c.path || n.startsWith(`${c.path}/`));
  const to = cells[Math.min(cells.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : cells.length - 1) : at + step))];
  if (to) void reveal(to.path);
}

/** F6: to the first thing of the next panel that can take the focus. */
function toPanel(step: 1 | -1): void {
  const panels = [...document.querySelectorAll<HTMLElement>('[data-panel]')].filter((p) => p.offsetParent !== null);
  const at = panels.findIndex((p) => p.contains(document.activeElement));
  for (let i = 1; i <= panels.length; i++) {
    const panel = panels[(at + step * i + panels.length * 2 + (at < 0 && step < 0 ? 1 : 0)) % panels.length];
    const thing = panel?.querySelector<HTMLElement>('[data-first], [aria-selected=true][tabindex="0"], button:not(:disabled), input, [tabindex="0"]');
    if (thing) { thing.focus(); return; }
  }
}

const views: Command[] = Array.from({ length: 9 }, (_, i) => i + 1).flatMap((n): Command[] => [
  {
    id: `keep${n}`, group: 'view', title: () => t('cmd.keepN', { n }), keys: [`Shift+${n}`], can: hasFile,
    shared: n === 1 ? { keys: 'Shift+1…9', title: 'cmd.keep' } : 'with the one before',
    run: () => { keepView(files.current?.file ?? '', n, { ...place.spec, cam: place.camera }); doors.say(t('foot.kept', { n })); },
  },
  {
    id: `recall${n}`, group: 'view', title: () => t('cmd.recallN', { n }), keys: [`${n}`], can: hasFile,
    shared: n === 1 ? { keys: '1…9', title: 'cmd.recall' } : 'with the one before',
    run: () => {
      const spec = keptView(files.current?.file ?? '', n);
      if (spec) place.go({ ...spec, f: place.spec.f, theme: place.spec.theme, lang: place.spec.lang });
      else doors.say(t('foot.noView', { n }));
    },
  },
]);

const ROOM_KEYS: Record<Room, string> = { graph: 'g', weights: 'w', run: 'r', explain: 'e', embed: 'm', train: 't', compare: 'c' };

export const commands: Command[] = [
  row('search', 'find', 'cmd.search', '/', () => doors.focusField(null), { can: hasFile }),
  row('palette', 'find', 'cmd.palette', 'Ctrl+K', () => doors.focusField('> '), { always: true }),
  row('isolate', 'find', 'cmd.isolate', '', () => place.go({ isolate: !place.spec.isolate }), { can: hasMarks }),
  row('upstream', 'find', 'cmd.upstream', 'u', () => setReach('up'), { can: hasNode }),
  row('downstream', 'find', 'cmd.downstream', 'Shift+U', () => setReach('down'), { can: hasNode }),

  row('up', 'walk', 'cmd.up', 'ArrowUp', () => doors.graph?.walk('up'), { can: onGraph }),
  row('down', 'walk', 'cmd.down', 'ArrowDown', () => doors.graph?.walk('down'), { can: onGraph }),
  row('left', 'walk', 'cmd.left', 'ArrowLeft', () => doors.graph?.walk('left'), { can: onGraph }),
  row('right', 'walk', 'cmd.right', 'ArrowRight', () => doors.graph?.walk('right'), { can: onGraph }),
  row('open', 'walk', 'cmd.open', 'Enter', () => toggle(place.spec.n), { can: hasNode }),
  row('drill', 'walk', 'cmd.drill', 'Alt+Enter', () => drill(place.spec.n), { can: () => hasNode() && selection.item?.kind !== 'node' }),
  row('out', 'walk', 'cmd.out', 'Escape', out),
  row('back', 'walk', 'cmd.back', 'Backspace', () => history.back()),
  row('forward', 'walk', 'cmd.forward', 'Shift+Backspace', () => history.forward()),
  row('previousRepeat', 'walk', 'cmd.previousRepeat', '[', () => stepRepeat(-1), { can: hasNode }),
  row('nextRepeat', 'walk', 'cmd.nextRepeat', ']', () => stepRepeat(1), { can: hasNode }),
  row('previousCell', 'walk', 'cmd.previousCell', ',', () => alongSpine(-1), { can: hasFile }),
  row('nextCell', 'walk', 'cmd.nextCell', '.', () => alongSpine(1), { can: hasFile }),
  row('previousTen', 'walk', 'cmd.previousCell', '<', () => alongSpine(-10), { can: hasFile, shared: 'with the one before' }),
  row('nextTen', 'walk', 'cmd.nextCell', '>', () => alongSpine(10), { can: hasFile, shared: 'with the one before' }),

  row('fit', 'view', 'cmd.fit', '0', () => doors.graph?.fit(), { can: onGraph }),
  row('fitSelection', 'view', 'cmd.fitSelection', 'f', () => doors.graph?.fitSelection(), { can: onGraph }),
  row('zoomIn', 'view', 'cmd.zoomIn', '+  =', () => doors.graph?.zoomBy(1.25), { can: onGraph }),
  row('zoomOut', 'view', 'cmd.zoomOut', '-', () => doors.graph?.zoomBy(0.8), { can: onGraph }),
  row('fold', 'view', 'cmd.fold', '', () => setDepth('1'), { can: hasFile }),
  row('blocks', 'view', 'cmd.blocks', '', () => setDepth('auto'), { can: hasFile }),
  row('all', 'view', 'cmd.all', '', () => setDepth('all'), { can: hasFile }),
  row('direction', 'view', 'cmd.direction', '', () => place.go({ dir: place.spec.dir === 'tb' ? 'lr' : 'tb', cam: null }), { can: hasFile }),
  ...SHOW.map((what): Command => ({
    id: `show.${what}`, group: 'view', title: () => t('cmd.show', { what: t(`show.${what}`) }), keys: [], can: hasFile,
    run: () => toggleShow(what),
  })),
  row('graph', 'view', 'cmd.graph', '', () => place.go({ room: 'graph', tab: 'graph' }), { can: hasFile }),
  row('table', 'view', 'cmd.table', '', () => place.go({ room: 'graph', tab: 'table' }), { can: hasFile }),
  row('read', 'view', 'cmd.read', '', () => { stage.reading = !stage.reading; }),
  ...views,
  row('theme', 'view', 'cmd.theme', 't', () => frame.toggleTheme()),
  row('language', 'view', 'cmd.language', '', () => {
    const lang = language.now === 'en' ? 'zh' : 'en';
    place.replace({ lang });
  }),

  row('copy', 'file', 'cmd.copy', 'c', () => copy(selection.item?.path && place.spec.n ? selection.item.path : files.current?.file ?? '').then(() => doors.say(t('insp.copied'))), { can: hasFile }),
  row('copyText', 'file', 'cmd.copyText', '', () => copy(selection.item?.text ?? ''), { can: () => !!selection.item?.text }),
  row('link', 'file', 'cmd.link', '', () => copy(shareLink()).then(() => doors.say(t(isLocal() ? 'top.linked' : 'top.linkedBare')))),
  row('export', 'file', 'cmd.export', 'x', () => doors.openExport(), { can: hasPicture }),
  ...FORMATS.map((as): Command => ({
    id: `export.${as}`, group: 'file', title: () => t('cmd.exportAs', { as: as.toUpperCase() }), keys: [], can: () => hasPicture() && formats().includes(as),
    run: () => exporting.as(as),
  })),
  row('openFile', 'file', 'cmd.openFile', 'Ctrl+O', () => { stage.opening = true; frame.show('list'); }),
  row('closeFile', 'file', 'cmd.closeFile', '', () => closeFile(), { can: hasFile }),
  row('card', 'file', 'cmd.card', '', () => frame.setCardSeen(false), { can: hasFile }),

  ...ROOMS.map((room): Command => ({
    id: `room.${room}`, group: 'rooms', title: () => t('cmd.room', { room: t(`room.${room}`) }), keys: [`g ${ROOM_KEYS[room]}`], run: () => goRoom(room),
  })),

  row('list', 'panels', 'cmd.list', 'o', () => frame.toggle('list')),
  row('inspector', 'panels', 'cmd.inspector', 'i', () => frame.toggle('insp')),
  row('spine', 'panels', 'cmd.spine', 'Shift+S', () => frame.toggleSpine()),
  row('panel', 'panels', 'cmd.panel', 'F6', () => toPanel(1), { always: true }),
  row('panelBack', 'panels', 'cmd.panelBack', 'Shift+F6', () => toPanel(-1), { always: true }),
  row('keys', 'panels', 'cmd.keys', '?', () => { stage.keys = true; }),
];

function toggleShow(what: (typeof SHOW)[number]): void {
  const { show } = place.spec;
  place.go({ show: SHOW.filter((s) => (s === what) !== show.includes(s)) });
}

async function closeFile(): Promise<void> {
  const id = files.current?.id;
  if (!id) return;
  await api.closeFile(id);
  await files.refresh();
  place.go({ f: '', n: '', v: null, q: '', open: [], closed: [], scope: '', reach: '', isolate: false, cam: null });
}

export const available = (c: Command): boolean => c.can?.() ?? true;

/** Commands whose words hold every word that was typed. */
export function findCommands(text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter((c) => available(c) && words.every((w) => `${c.title()} ${c.id}`.toLowerCase().includes(w)));
}

/** The first binding as it stands on caps; '' when there is none. */
export const keyOf = (id: string): string => {
  const first = commands.find((c) => c.id === id)?.keys[0];
  return first ? caps(first).join(' ') : '';
};

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Keys that a focused control needs for itself. */
const OWN: Record<string, string> = { Enter: 'button, a, [role=option], [role=treeitem], [role=row], [role^=menuitem]', ArrowUp: '[data-arrows]', ArrowDown: '[data-arrows]', ArrowLeft: '[data-arrows]', ArrowRight: '[data-arrows]' };

const PENDING_MS = 1200;
let pending: Stroke | null = null, timer: ReturnType<typeof setTimeout> | undefined;

/** The page's one listener for keys. */
export function onKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(e.key)) return;
  const inField = typing(e.target), target = e.target instanceof Element ? e.target : null;
  if (document.querySelector('dialog[open]') || (e.key === 'Escape' && document.querySelector(':popover-open'))) return;
  if (OWN[e.key] && !e.altKey && target?.closest(OWN[e.key] ?? '')) return;
  const bindings = commands.filter((c) => (c.always || !inField) && available(c));
  const found = match(bindings, pending, strokeOf(e));
  clearTimeout(timer);
  pending = null;
  if (found.kind === 'pending') {
    pending = strokeOf(e);
    timer = setTimeout(() => { pending = null; }, PENDING_MS);
  }
  if (found.kind !== 'command') return;
  e.preventDefault();
  commands.find((c) => c.id === found.id)?.run();
}
