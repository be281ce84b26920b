/* tip.ts: what is said of the thing under the pointer. */

import { Flag, Kind, NONE, type Scene } from '../../api/scene';
import type { Pick } from '../../draw/pick';
import type { Translate } from './props';

export interface TipText {
  readonly title: string;
  readonly lines: readonly string[];
  /** what a click does */
  readonly does: string;
  readonly x: number;
  readonly y: number;
  readonly touch: boolean;
}

type Words = Omit<TipText, 'x' | 'y' | 'touch'>;

function edgeOfWire(scene: Scene, wire: number): number {
  return scene.edges.wire.indexOf(wire);
}

function ofEdge(scene: Scene, e: number, t: Translate, does: string): Words {
  const { edges, boxes } = scene;
  const readers = edges.to[e * 2 + 1]!;
  const lines = [edges.label.at(e), t('graph.given', { name: boxes.full.at(edges.from[e]!) || boxes.name.at(edges.from[e]!) }), t('graph.to', { n: readers })];
  return { title: edges.name.at(e), lines: lines.filter(Boolean), does };
}

function ofBox(scene: Scene, i: number, t: Translate, chevron: boolean): Words {
  const { boxes } = scene, kind = boxes.kind[i]!, name = boxes.full.at(i) || boxes.name.at(i), flags = boxes.flags[i]!;
  const lines = [boxes.op.at(i) === name ? '' : boxes.op.at(i), boxes.note.at(i), boxes.detail.at(i)];
  if (flags & Flag.guessed) lines.push(t('graph.guessed'));
  if (flags & Flag.unknownOp) lines.push(t('graph.unknown'));
  if (flags & Flag.changed) lines.push(t('graph.changed'));
  if (flags & Flag.added) lines.push(t('graph.added'));
  const closed = kind === Kind.folded || kind === Kind.stack;
  return { title: name, lines: lines.filter(Boolean), does: closed ? t(chevron ? 'graph.opensRow' : 'graph.opens') : chevron ? t('graph.closes') : '' };
}

/** null: nothing worth a box of its own. */
export function tipOf(scene: Scene, p: Pick, t: Translate): Words | null {
  if (p.kind === 'none') return null;
  if (p.kind === 'line') {
    const e = scene.edges.n ? lineEdge(scene, p.line) : NONE;
    return e === NONE ? null : ofEdge(scene, e, t, '');
  }
  if (p.kind === 'row') return { title: scene.rows.name.at(p.row), lines: [scene.rows.note.at(p.row)].filter(Boolean), does: t('graph.opensRow') };
  const kind = scene.boxes.kind[p.box]!;
  if (kind === Kind.stub) {
    const e = edgeOfWire(scene, scene.boxes.id[p.box]!);
    return e < 0 ? null : ofEdge(scene, e, t, t('graph.jumps'));
  }
  if (kind === Kind.open && p.part !== 'chevron') return null;
  return ofBox(scene, p.box, t, p.part === 'chevron');
}

function lineEdge(scene: Scene, line: number): number {
  const { n, line: runs } = scene.edges;
  for (let e = 0; e < n; e++) if (line >= runs[e * 2]! && line < runs[e * 2]! + runs[e * 2 + 1]!) return e;
  return NONE;
}
