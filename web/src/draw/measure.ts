/* measure.ts: where things stand in a box, in units from its top left corner. The numbers are those of
 * figure.h ("Where things stand in a box"): page and export draw the same boxes. */

import { Kind, type Scene } from '../api/scene';

export const size = { name: 12, row: 11.5, note: 10.5, label: 9.5 } as const;
export const gap = { op: 5, note: 12, bar: 10 } as const;

export const nodeHeight = 30; /* VT_SCENE_NODE_H */
export const detailHeight = 42; /* VT_SCENE_DETAIL_H */
export const titleHeight = 34; /* VT_SCENE_TITLE_H */
export const rowHeight = 21; /* VT_SCENE_ROW_H */
export const rowsMost = 12; /* VT_SCENE_ROWS */
export const sheets = 6; /* VT_SCENE_CARDS: how far the cards behind a stack stand out */
export const corner = 8; /* VT_SCENE_CORNER */
export const arrow = 6; /* VT_SCENE_ARROW */
export const stripe = 4;

/** Centres of a box's first and second line of text. */
export const lineOne = (twoLines: boolean, h: number): number => (twoLines ? 13 : h / 2);
export const lineTwo = 27.5;

/** From the sides to the texts. */
export function sides(kind: number): { left: number; right: number } {
  if (kind === Kind.input || kind === Kind.output) return { left: 13, right: 12 };
  if (kind === Kind.stack) return { left: 12, right: 10 };
  return { left: 12, right: 9 };
}

/** Rows that stack i shows; more become one line. */
export const rowsShown = (scene: Scene, i: number): number => Math.min(rowsMost, scene.boxes.row[i * 2 + 1]!);

/** Where the rows begin, from the top of stack i. */
export const rowsTop = (scene: Scene, i: number): number => (scene.boxes.detail.empty(i) ? nodeHeight : detailHeight);

/** The row under a point y units below the top of stack i, or -1. */
export function rowAt(scene: Scene, i: number, y: number): number {
  const q = Math.floor((y - rowsTop(scene, i)) / rowHeight);
  return q >= 0 && q < rowsShown(scene, i) ? scene.boxes.row[i * 2]! + q : -1;
}
