/* scene.fixture.ts: scenes for tests: a writer of the scene's bytes, a small network, and a large one
 * with every group open. */

import { Flag, Kind, NONE } from './scene';

interface Box {
  kind: number;
  path: string;
  name: string;
  x: number;
  y: number;
  w: number;
  h: number;
  parent?: number;
  op?: string;
  note?: string;
  detail?: string;
  family?: number;
  level?: number;
  flags?: number;
  repeat?: number;
  rows?: { path: string; name: string; note: string; share: number }[];
  id?: number;
}

interface Edge {
  wire: number;
  from: number;
  to: number[];
  lines: { points: number[]; arrow: boolean }[];
  name: string;
  label: string;
}

/** Collects boxes and edges and writes them as the server does. */
export class SceneWriter {
  readonly boxes: Box[] = [];
  readonly edges: Edge[] = [];

  box(b: Box): number {
    return this.boxes.push(b) - 1;
  }

  /** A value from the lower side of a to the upper sides of the others, each in three pieces. */
  edge(wire: number, a: number, to: number[]): void {
    const f = this.boxes[a]!, x = f.x + f.w / 2, y = f.y + f.h;
    const lines = to.map((b) => {
      const t = this.boxes[b]!, tx = t.x + t.w / 2, mid = (y + t.y) / 2;
      return { points: x === tx ? [x, y, tx, t.y] : [x, y, x, mid, tx, mid, tx, t.y], arrow: true };
    });
    this.edges.push({ wire, from: a, to, lines, name: `v${wire}`, label: 'f32 1×64×28×28' });
  }

  bytes(): ArrayBuffer {
    const { boxes, edges } = this, rows = boxes.flatMap((b) => b.rows ?? []), lines = edges.flatMap((e) => e.lines);
    const columns: [string, 'F32' | 'U32' | 'U8', number[] | Uint8Array][] = [];
    const u32 = (name: string, v: number[]) => columns.push([name, 'U32', v]);
    const f32 = (name: string, v: number[]) => columns.push([name, 'F32', v]);
    const u8 = (name: string, v: number[]) => columns.push([name, 'U8', v]);
    const texts: [string, string[]][] = [];
    const width = Math.max(...boxes.map((b) => b.x + b.w)) + 20, height = Math.max(...boxes.map((b) => b.y + b.h)) + 20;
    const runs = (list: number[]): number[] => {
      let at = 0;
      return list.flatMap((n) => [(at += n) - n, n]);
    };
    f32('box.rect', boxes.flatMap((b) => [b.x, b.y, b.w, b.h]));
    u32('box.id', boxes.map((b, i) => b.id ?? i));
    u32('box.parent', boxes.map((b) => b.parent ?? NONE));
    u32('box.repeat', boxes.map((b) => b.repeat ?? 1));
    u32('box.row', runs(boxes.map((b) => b.rows?.length ?? 0)));
    u32('row.id', rows.map((_, i) => i));
    f32('row.share', rows.map((r) => r.share));
    u32('edge.wire', edges.map((e) => e.wire));
    u32('edge.value', edges.map((e) => e.wire));
    u32('edge.from', edges.map((e) => e.from));
    u32('edge.to', runs(edges.map((e) => e.to.length)));
    u32('edge.line', runs(edges.map((e) => e.lines.length)));
    f32('edge.at', edges.flatMap((e) => [e.lines[0]!.points[0]!, e.lines[0]!.points[1]! + 10]));
    u32('target', edges.flatMap((e) => e.to));
    u32('line.point', runs(lines.map((l) => l.points.length / 2)));
    f32('point', lines.flatMap((l) => l.points));
    texts.push(['box.path', boxes.map((b) => b.path)], ['box.name', boxes.map((b) => b.name)], ['box.full', boxes.map((b) => b.name)]);
    texts.push(['box.op', boxes.map((b) => b.op ?? '')], ['box.note', boxes.map((b) => b.note ?? '')], ['box.detail', boxes.map((b) => b.detail ?? '')]);
    texts.push(['row.path', rows.map((r) => r.path)], ['row.name', rows.map((r) => r.name)], ['row.note', rows.map((r) => r.note)]);
    texts.push(['edge.name', edges.map((e) => e.name)], ['edge.label', edges.map((e) => e.label)]);
    const runsOfBytes = texts.map(([name, list]) => {
      const parts = list.map((s) => new TextEncoder().encode(s)), off = [0];
      for (const p of parts) off.push(off[off.length - 1]! + p.length);
      const all = new Uint8Array(off[off.length - 1]!);
      parts.forEach((p, i) => all.set(p, off[i]!));
      u32(`${name}.off`, off);
      return [name, all] as const;
    });
    u8('box.kind', boxes.map((b) => b.kind));
    u8('box.family', boxes.map((b) => b.family ?? 0));
    u8('box.level', boxes.map((b) => b.level ?? 0));
    u8('box.flags', boxes.map((b) => b.flags ?? 0));
    u8('edge.labelled', edges.map(() => 0));
    u8('line.arrow', lines.map((l) => (l.arrow ? 1 : 0)));
    for (const [name, all] of runsOfBytes) columns.push([`${name}.utf8`, 'U8', all]);
    return pack({ kind: 'graph', version: 1, width, height, title: 'fixture', caption: `fixture: ${boxes.length} boxes`, metadata: {} }, columns);
  }
}

function pack(figure: object, columns: [string, 'F32' | 'U32' | 'U8', number[] | Uint8Array][]): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: { figure: JSON.stringify(figure) } };
  let at = 0;
  for (const [name, dtype, v] of columns) {
    const bytes = v.length * (dtype === 'U8' ? 1 : 4);
    header[name] = { dtype, shape: [v.length], data_offsets: [at, at + bytes] };
    at += bytes;
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8);
  const head = new TextEncoder().encode(text), buffer = new ArrayBuffer(8 + head.length + at);
  new DataView(buffer).setUint32(0, head.length, true);
  new Uint8Array(buffer).set(head, 8);
  let to = 8 + head.length;
  for (const [, dtype, v] of columns) {
    const a = dtype === 'U8' ? Uint8Array.from(v) : new Uint8Array((dtype === 'F32' ? Float32Array.from(v) : Uint32Array.from(v)).buffer);
    new Uint8Array(buffer).set(a, to);
    to += a.length;
  }
  return buffer;
}

/** input -> conv -> [group: a, b] -> stack of 3 -> output, with a skip around the group. */
export function smallScene(): ArrayBuffer {
  const w = new SceneWriter();
  const x = w.box({ kind: Kind.input, path: 'in/x', name: 'x', note: '1×28×28', x: 120, y: 20, w: 96, h: 26, family: 8 });
  const conv = w.box({ kind: Kind.node, path: 'conv1', name: 'conv1', op: 'Conv', note: '16×1×3×3', x: 80, y: 80, w: 176, h: 30, family: 0 });
  const g = w.box({ kind: Kind.open, path: 'block', name: 'block', op: 'ResidualBlock', note: '4.7 k', x: 40, y: 140, w: 260, h: 180, level: 0, flags: Flag.openable });
  const a = w.box({ kind: Kind.node, path: 'block/a', name: 'Relu', x: 80, y: 186, w: 120, h: 30, parent: g, family: 5, level: 1 });
  const b = w.box({ kind: Kind.folded, path: 'block/b', name: 'mlp', op: 'MLP', note: '4.7 k', detail: 'Gemm → Gelu → Gemm', x: 60, y: 250, w: 200, h: 42, parent: g, family: 1, level: 1, flags: Flag.openable | Flag.changed });
  const rows = [0, 1, 2].map((i) => ({ path: `layers.${i}`, name: `layers.${i}`, note: '9.2 k', share: 0.3 + 0.2 * i }));
  const s = w.box({ kind: Kind.stack, path: 'layers', name: 'layers', op: 'Block', note: '27.6 k', x: 60, y: 350, w: 216, h: 104, repeat: 3, rows, family: 2, flags: Flag.openable });
  const y = w.box({ kind: Kind.output, path: 'out/y', name: 'y', note: '1×10', x: 120, y: 490, w: 96, h: 26, family: 8 });
  w.edge(0, x, [conv]);
  w.edge(1, conv, [a, s]);
  w.edge(2, a, [b]);
  w.edge(3, b, [s]);
  w.edge(4, s, [y]);
  return w.bytes();
}

/** About `n` nodes in blocks of attention and feed-forward groups, all open. */
export function largeScene(n: number): ArrayBuffer {
  const w = new SceneWriter(), per = 20, blocks = Math.ceil(n / (per * 4)), columns = Math.ceil(Math.sqrt(blocks / 1.2));
  const ops = [['MatMul', 1], ['Add', 7], ['Softmax', 5], ['Reshape', 8], ['LayerNormalization', 4], ['Gelu', 5], ['Transpose', 8]] as const;
  let wire = 0, before = -1;
  for (let b = 0; b < blocks; b++) {
    const X = 40 + (b % columns) * 1340, Y = 40 + Math.floor(b / columns) * 1080;
    const block = w.box({ kind: Kind.open, path: `/h.${b}`, name: `h.${b}`, op: 'Block', note: '7.09 M', x: X, y: Y, w: 1280, h: 1020, family: 2 });
    for (let g = 0; g < 4; g++) {
      const gx = X + 20 + g * 312, name = ['attn', 'mlp', 'ln', 'proj'][g]!;
      const group = w.box({ kind: Kind.open, path: `/h.${b}/${name}`, name, op: 'Attention', note: '2.36 M', x: gx, y: Y + 60, w: 296, h: 940, parent: block, level: 1, family: [2, 1, 4, 0][g]! });
      let last = -1, skip = -1;
      for (let i = 0; i < per; i++) {
        const [op, family] = ops[(i * 3 + g) % ops.length]!;
        const node = w.box({ kind: Kind.node, path: `/h.${b}/${name}/${op}_${i}`, name: op, note: '1×s×768', x: gx + 40 + (i % 3) * 16, y: Y + 110 + i * 44, w: 176, h: 30, parent: group, level: 2, family });
        if (last >= 0) w.edge(wire++, last, i % 5 === 4 && skip >= 0 ? [node, Math.min(node, skip + 4)] : [node]);
        else if (before >= 0) w.edge(wire++, before, [node]);
        if (i % 5 === 0) skip = node;
        last = node;
      }
      before = last;
    }
  }
  return w.bytes();
}
