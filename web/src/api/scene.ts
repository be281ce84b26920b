/* scene.ts: the graph scene as the server sends it (docs/api.md, "The scene"), decoded without
 * copying.
 *
 * The bytes are a safetensors file: u64 length of a JSON header, the header, then the columns, sorted
 * by element size so that every one is aligned. Each column becomes a typed array over the same
 * buffer. There is no object per box, and a string is made only when somebody asks for it: at 10,000
 * boxes decoding costs a few hundred microseconds. */

export const NONE = 0xffffffff;

/** vt_box_kind of figure.h. */
export const Kind = { node: 0, folded: 1, stack: 2, open: 3, input: 4, output: 5, stub: 6 } as const;

/** VT_BOX_* of figure.h. */
export const Flag = { guessed: 1, changed: 2, added: 4, unknownOp: 8, openable: 16, repeat: 32, saysOp: 64 } as const;

/** The order of VT_FAMILIES in model.h, and of the tokens. */
export const families = [
  'conv', 'matmul', 'attention', 'recurrent', 'norm', 'activation', 'pool', 'elem', 'shape', 'control',
] as const;
export type Family = (typeof families)[number];

const utf8 = new TextDecoder();
const encoder = new TextEncoder();
let room = new Uint8Array(1024); // of the text that is looked for

/** A column of strings: one run of UTF-8 and n + 1 offsets into it. */
export class Strings {
  private made: string[] = [];

  constructor(
    readonly off: Uint32Array,
    readonly bytes: Uint8Array,
  ) {}

  get n(): number {
    return Math.max(0, this.off.length - 1);
  }

  empty(i: number): boolean {
    return this.off[i] === this.off[i + 1];
  }

  at(i: number): string {
    const known = this.made[i];
    if (known !== undefined) return known;
    const from = this.off[i] ?? 0, to = this.off[i + 1] ?? from;
    const s = from === to ? '' : utf8.decode(this.bytes.subarray(from, to));
    this.made[i] = s;
    return s;
  }
}

function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let h = 0x811c9dc5;
  for (let i = from; i < to; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return (h ^ (h >>> 15)) >>> 0;
}

function sameBytes(a: Uint8Array, at: number, b: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (a[at + i - from] !== b[i]) return false;
  return true;
}

/** Finds a string in a column by its bytes: open addressing, at most half full. The first of equal
 *  strings wins. */
export class StringIndex {
  private slots: Uint32Array;
  private mask: number;

  constructor(readonly column: Strings) {
    let size = 16;
    while (size < column.n * 2) size *= 2;
    this.slots = new Uint32Array(size).fill(NONE);
    this.mask = size - 1;
    const { off, bytes } = column;
    for (let i = 0; i < column.n; i++) {
      const from = off[i]!, to = off[i + 1]!;
      let s = hashBytes(bytes, from, to) & this.mask;
      while (this.slots[s] !== NONE && !this.holds(this.slots[s]!, bytes, from, to)) s = (s + 1) & this.mask;
      if (this.slots[s] === NONE) this.slots[s] = i;
    }
  }

  private holds(i: number, bytes: Uint8Array, from: number, to: number): boolean {
    const { off } = this.column;
    return off[i + 1]! - off[i]! === to - from && sameBytes(this.column.bytes, off[i]!, bytes, from, to);
  }

  /** Index of the string that stands at bytes[from, to), or -1. */
  findBytes(bytes: Uint8Array, from: number, to: number): number {
    let s = hashBytes(bytes, from, to) & this.mask;
    for (;;) {
      const i = this.slots[s]!;
      if (i === NONE) return -1;
      if (this.holds(i, bytes, from, to)) return i;
      s = (s + 1) & this.mask;
    }
  }

  find(text: string): number {
    if (room.length < text.length * 3) room = new Uint8Array(text.length * 6);
    return this.findBytes(room, 0, encoder.encodeInto(text, room).written);
  }
}

export interface Boxes {
  readonly n: number;
  /** x y w h of each, absolute; parents stand before their children. */
  readonly rect: Float32Array;
  readonly id: Uint32Array;
  readonly parent: Uint32Array;
  readonly repeat: Uint32Array;
  /** first, number: into rows. */
  readonly row: Uint32Array;
  readonly kind: Uint8Array;
  readonly family: Uint8Array;
  readonly level: Uint8Array;
  readonly flags: Uint8Array;
  readonly path: Strings;
  readonly name: Strings;
  readonly full: Strings;
  readonly op: Strings;
  readonly note: Strings;
  readonly detail: Strings;
}

export interface Rows {
  readonly id: Uint32Array;
  /** 0..1; negative: no bar. */
  readonly share: Float32Array;
  readonly path: Strings;
  readonly name: Strings;
  readonly note: Strings;
}

export interface Edges {
  readonly n: number;
  readonly wire: Uint32Array;
  readonly value: Uint32Array;
  /** the box that gives the value */
  readonly from: Uint32Array;
  /** first, number: into targets */
  readonly to: Uint32Array;
  /** first, number: into lines */
  readonly line: Uint32Array;
  /** centre of the label, when labelled */
  readonly at: Float32Array;
  readonly labelled: Uint8Array;
  readonly name: Strings;
  readonly label: Strings;
}

export interface Lines {
  readonly n: number;
  /** first, number: into points */
  readonly point: Uint32Array;
  /** 1: ends in an arrowhead */
  readonly arrow: Uint8Array;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly caption: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly boxes: Boxes;
  readonly rows: Rows;
  readonly edges: Edges;
  /** box indices */
  readonly targets: Uint32Array;
  readonly lines: Lines;
  /** x y pairs */
  readonly points: Float32Array;
}

interface Column {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

interface Figure {
  kind: string;
  version: number;
  width: number;
  height: number;
  title?: string;
  caption?: string;
  metadata?: Record<string, unknown>;
}

/** What a column may be; a missing one reads as empty (an older server), a wrong type is refused. */
class Columns {
  readonly figure: Figure;
  private header: Record<string, Column>;
  private data: number;

  constructor(private buffer: ArrayBuffer) {
    if (buffer.byteLength < 8) throw new Error(`the scene has only ${buffer.byteLength} bytes`);
    const length = new DataView(buffer).getUint32(0, true);
    if (8 + length > buffer.byteLength)
      throw new Error(`the scene's header ends at byte ${8 + length} but there are ${buffer.byteLength}`);
    const header = JSON.parse(utf8.decode(new Uint8Array(buffer, 8, length))) as Record<string, unknown>;
    const meta = header['__metadata__'] as { figure?: string } | undefined;
    this.figure = JSON.parse(meta?.figure ?? '{}') as Figure;
    if (this.figure.kind !== 'graph') throw new Error(`this figure is a ${this.figure.kind ?? 'nameless thing'}, not a graph`);
    this.header = header as Record<string, Column>;
    this.data = 8 + length;
  }

  private bytes(name: string, dtype: string): ArrayBuffer | Uint8Array | null {
    const column = this.header[name];
    if (!column) return null;
    if (column.dtype !== dtype) throw new Error(`column ${name} is ${column.dtype}, not ${dtype}`);
    const [from, to] = column.data_offsets;
    if (to < from || this.data + to > this.buffer.byteLength)
      throw new Error(`column ${name} ends at byte ${this.data + to} but there are ${this.buffer.byteLength}`);
    const at = this.data + from;
    return at % 4 && dtype !== 'U8' ? this.buffer.slice(at, this.data + to) : new Uint8Array(this.buffer, at, to - from);
  }

  f32(name: string): Float32Array {
    const b = this.bytes(name, 'F32');
    if (!b) return new Float32Array(0);
    return b instanceof ArrayBuffer ? new Float32Array(b) : new Float32Array(b.buffer, b.byteOffset, b.length / 4);
  }

  u32(name: string): Uint32Array {
    const b = this.bytes(name, 'U32');
    if (!b) return new Uint32Array(0);
    return b instanceof ArrayBuffer ? new Uint32Array(b) : new Uint32Array(b.buffer, b.byteOffset, b.length / 4);
  }

  u8(name: string): Uint8Array {
    const b = this.bytes(name, 'U8');
    return b instanceof Uint8Array ? b : new Uint8Array(0);
  }

  strings(name: string): Strings {
    return new Strings(this.u32(`${name}.off`), this.u8(`${name}.utf8`));
  }
}

/** Reads a scene. Throws an Error with one sentence when the bytes are not one. */
export function decodeScene(buffer: ArrayBuffer): Scene {
  const c = new Columns(buffer), f = c.figure;
  const parent = c.u32('box.parent'), point = c.u32('line.point'), wire = c.u32('edge.wire');
  return {
    width: f.width,
    height: f.height,
    title: f.title ?? '',
    caption: f.caption ?? '',
    metadata: f.metadata ?? {},
    boxes: {
      n: parent.length,
      rect: c.f32('box.rect'),
      id: c.u32('box.id'),
      parent,
      repeat: c.u32('box.repeat'),
      row: c.u32('box.row'),
      kind: c.u8('box.kind'),
      family: c.u8('box.family'),
      level: c.u8('box.level'),
      flags: c.u8('box.flags'),
      path: c.strings('box.path'),
      name: c.strings('box.name'),
      full: c.strings('box.full'),
      op: c.strings('box.op'),
      note: c.strings('box.note'),
      detail: c.strings('box.detail'),
    },
    rows: {
      id: c.u32('row.id'),
      share: c.f32('row.share'),
      path: c.strings('row.path'),
      name: c.strings('row.name'),
      note: c.strings('row.note'),
    },
    edges: {
      n: wire.length,
      wire,
      value: c.u32('edge.value'),
      from: c.u32('edge.from'),
      to: c.u32('edge.to'),
      line: c.u32('edge.line'),
      at: c.f32('edge.at'),
      labelled: c.u8('edge.labelled'),
      name: c.strings('edge.name'),
      label: c.strings('edge.label'),
    },
    targets: c.u32('target'),
    lines: { n: point.length / 2, point, arrow: c.u8('line.arrow') },
    points: c.f32('point'),
  };
}

const paths = new WeakMap<Scene, StringIndex>();

/** Box of a path, or -1. The index is made at the first question. */
export function boxOfPath(scene: Scene, path: string | null): number {
  if (path === null) return -1;
  return pathIndex(scene).find(path);
}

export function pathIndex(scene: Scene): StringIndex {
  let index = paths.get(scene);
  if (!index) paths.set(scene, (index = new StringIndex(scene.boxes.path)));
  return index;
}
