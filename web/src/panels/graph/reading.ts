/* reading.ts: what a screen reader is told: the visible boxes in reading order, at most 60. */

import { Flag, Kind, type Scene } from '../../api/scene';
import type { Picture } from '../../draw/picture';
import type { Rect } from '../../math/camera';
import type { Translate } from './props';
import { neighboursOf } from './walk';

export const listMost = 60;

/** Boxes within r, from top to bottom and left to right; `must` is among them if it is a box. */
export function visibleBoxes(picture: Picture, r: Rect, must: number): number[] {
  const { rect, kind } = picture.scene.boxes, seen: number[] = [];
  picture.visitBoxes(r, (i) => {
    if (kind[i] !== Kind.stub) seen.push(i);
  });
  const line = (i: number) => Math.round(rect[i * 4 + 1]! / 8);
  seen.sort((a, b) => line(a) - line(b) || rect[a * 4]! - rect[b * 4]!);
  const list = seen.slice(0, listMost);
  if (must >= 0 && !list.includes(must)) list.splice(Math.min(list.length, listMost - 1), list.length >= listMost ? 1 : 0, must);
  return list;
}

const words = ['node', 'folded', 'stack', 'open', 'input', 'output', 'stub'] as const;

/** "layers, Block, 12 repeats, closed, 1 input, 2 readers" */
export function sayBox(scene: Scene, i: number, t: Translate): string {
  const { boxes } = scene, name = boxes.full.at(i) || boxes.name.at(i), kind = boxes.kind[i]!;
  const { readers, producers } = neighboursOf(scene);
  const count = (l: typeof readers) => l.first[i + 1]! - l.first[i]!;
  const parts = [name];
  if (boxes.op.at(i) && boxes.op.at(i) !== name) parts.push(boxes.op.at(i));
  parts.push(t(`graph.kind.${words[kind] ?? 'node'}`, { n: boxes.repeat[i] ?? 1 }));
  if (boxes.note.at(i)) parts.push(boxes.note.at(i));
  if (boxes.flags[i]! & Flag.guessed) parts.push(t('graph.guessed'));
  if (boxes.flags[i]! & Flag.changed) parts.push(t('graph.changed'));
  if (boxes.flags[i]! & Flag.added) parts.push(t('graph.added'));
  if (count(producers)) parts.push(t('graph.from', { n: count(producers) }));
  if (count(readers)) parts.push(t('graph.to', { n: count(readers) }));
  return parts.join(', ');
}
