// Rows of the table: the boxes of the scene without the stubs of long values. Parents stand before their
// children in the scene, so a row's level is that of its parent and one.
import { Flag, Kind, type Scene } from '../../api/scene';

/** `own`: the name in the file, where a friendlier one stands on the box. */
export interface BoxRow { path: string; name: string; own: string; type: string; note: string; detail: string; family: number; level: number; openable: boolean; open: boolean }

/** All rows, or those in `only` with the blocks around them. */
export function tableRows(scene: Scene, only: ReadonlySet<string> | null): BoxRow[] {
  const { boxes } = scene, level = new Uint16Array(boxes.n), keep = only ? kept(scene, only) : null;
  const children = childrenOf(scene), rows: BoxRow[] = [];
  const add = (i: number) => {
    const parent = boxes.parent[i] ?? 0xffffffff;
    level[i] = parent < boxes.n ? (level[parent] ?? 0) + 1 : 0;
    if (boxes.kind[i] !== Kind.stub && (!keep || keep[i])) rows.push(rowOf(scene, i, level[i] ?? 0));
    for (const child of children.get(i) ?? []) add(child);
  };
  for (const top of children.get(-1) ?? []) add(top);
  return rows;
}

function rowOf({ boxes }: Scene, i: number, level: number): BoxRow {
  const full = boxes.full.at(i), fitted = boxes.name.at(i), cut = fitted.includes('…'), kind = boxes.kind[i];
  const times = kind === Kind.stack && !fitted.endsWith(`×${boxes.repeat[i]}`) ? ` ×${boxes.repeat[i]}` : '';
  return {
    path: boxes.path.at(i), name: (cut && full ? full : fitted) + times, own: cut || full === fitted ? '' : full, type: boxes.op.at(i), note: boxes.note.at(i), detail: boxes.detail.at(i), family: boxes.family[i] ?? 0, level,
    openable: kind === Kind.open || ((boxes.flags[i] ?? 0) & Flag.openable) !== 0, open: kind === Kind.open,
  };
}

function childrenOf({ boxes }: Scene): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (let i = 0; i < boxes.n; i++) {
    const p = boxes.parent[i] ?? 0xffffffff, parent = p < boxes.n ? p : -1;
    const list = children.get(parent);
    if (list) list.push(i);
    else children.set(parent, [i]);
  }
  return children;
}

function kept({ boxes }: Scene, only: ReadonlySet<string>): Uint8Array {
  const keep = new Uint8Array(boxes.n);
  for (let i = boxes.n - 1; i >= 0; i--) {
    if (only.has(boxes.path.at(i))) keep[i] = 1;
    const parent = boxes.parent[i] ?? 0xffffffff;
    if (keep[i] && parent < boxes.n) keep[parent] = 1;
  }
  return keep;
}
