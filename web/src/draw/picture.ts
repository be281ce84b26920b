/* picture.ts: a scene made ready for drawing and picking.
 *
 * What drawing needs per box and line beyond the columns (which scopes become bands, which edge a
 * line belongs to) and two grids: over boxes and over the segments of lines. All typed arrays, made
 * once per scene in linear time. */

import { Kind, NONE, type Scene } from '../api/scene';
import type { Rect } from '../math/camera';
import { Grid } from '../math/grid';

/** A scope with more boxes than this says nothing as one band. */
const bandMost = 64;

export class Picture {
  /** as the scene has them, or moved on their way while a group opens */
  readonly rect: Float32Array;
  readonly segments: Segments;
  /** per line: its edge */
  readonly edgeOfLine: Uint32Array;
  /** per box: 1 when it is an open box drawn as one band from afar */
  readonly band: Uint8Array;
  /** open boxes, outer before inner */
  readonly open: Uint32Array;
  /** the whole plane */
  readonly bounds: Rect;

  private boxGrid: Grid | null = null;
  private segmentGrid: Grid | null = null;
  private readonly lineStamp: Uint32Array;
  private stamp = 0;

  constructor(readonly scene: Scene) {
    this.rect = scene.boxes.rect;
    this.segments = segmentsOf(scene);
    this.edgeOfLine = edgesOf(scene);
    this.band = bandsOf(scene);
    this.open = openOf(scene);
    this.bounds = { x: 0, y: 0, w: scene.width, h: scene.height };
    this.lineStamp = new Uint32Array(scene.lines.n);
  }

  /** The same scene with its boxes elsewhere, on their way; nothing is found in it by place. */
  moved(rect: Float32Array): Picture {
    return Object.create(this, { rect: { value: rect } }) as Picture;
  }

  private covers(r: Rect): boolean {
    const b = this.bounds;
    return r.x <= b.x && r.y <= b.y && r.x + r.w >= b.x + b.w && r.y + r.h >= b.y + b.h;
  }

  /** Makes one of the grids that is not there yet; false when none is missing. The first drawing of all
   *  needs none, so they are made after it, or when a part is asked for. */
  index(): boolean {
    if (!this.boxGrid) this.boxGrid = new Grid(cornersOf(this.rect));
    else if (!this.segmentGrid) this.segmentGrid = new Grid(this.segments.bounds);
    else return false;
    return true;
  }

  /** Each box that touches r. */
  visitBoxes(r: Rect, each: (box: number) => void): void {
    if (this.covers(r)) for (let i = 0; i < this.scene.boxes.n; i++) each(i);
    else (this.boxGrid ??= new Grid(cornersOf(this.rect))).visit(r, each);
  }

  visitSegments(r: Rect, each: (segment: number) => void): void {
    if (this.covers(r)) for (let s = 0; s < this.segments.line.length; s++) each(s);
    else (this.segmentGrid ??= new Grid(this.segments.bounds)).visit(r, each);
  }

  /** Each line once that has a segment in r. */
  visitLines(r: Rect, each: (line: number) => void): void {
    const stamp = ++this.stamp;
    this.visitSegments(r, (s) => {
      const l = this.segments.line[s]!;
      if (this.lineStamp[l] === stamp) return;
      this.lineStamp[l] = stamp;
      each(l);
    });
  }

  rectOf(box: number): Rect {
    const r = this.rect;
    return { x: r[box * 4]!, y: r[box * 4 + 1]!, w: r[box * 4 + 2]!, h: r[box * 4 + 3]! };
  }
}

function cornersOf(rect: Float32Array): Float32Array {
  const b = new Float32Array(rect.length);
  for (let i = 0; i < rect.length; i += 4) {
    b[i] = rect[i]!;
    b[i + 1] = rect[i + 1]!;
    b[i + 2] = rect[i]! + rect[i + 2]!;
    b[i + 3] = rect[i + 1]! + rect[i + 3]!;
  }
  return b;
}

export interface Segments {
  /** x0 y0 x1 y1 */
  readonly bounds: Float32Array;
  /** the line that it is a piece of */
  readonly line: Uint32Array;
}

function segmentsOf(scene: Scene): Segments {
  const { lines, points } = scene;
  let n = 0;
  for (let l = 0; l < lines.n; l++) n += Math.max(0, lines.point[l * 2 + 1]! - 1);
  const bounds = new Float32Array(n * 4), line = new Uint32Array(n);
  let s = 0;
  for (let l = 0; l < lines.n; l++) {
    const first = lines.point[l * 2]!, last = first + lines.point[l * 2 + 1]! - 1;
    for (let p = first; p < last; p++, s++) {
      const x0 = points[p * 2]!, y0 = points[p * 2 + 1]!, x1 = points[p * 2 + 2]!, y1 = points[p * 2 + 3]!;
      bounds[s * 4] = x0 < x1 ? x0 : x1;
      bounds[s * 4 + 1] = y0 < y1 ? y0 : y1;
      bounds[s * 4 + 2] = x0 < x1 ? x1 : x0;
      bounds[s * 4 + 3] = y0 < y1 ? y1 : y0;
      line[s] = l;
    }
  }
  return { bounds, line };
}

function edgesOf(scene: Scene): Uint32Array {
  const of = new Uint32Array(scene.lines.n).fill(NONE);
  const { line, n } = scene.edges;
  for (let e = 0; e < n; e++) of.fill(e, line[e * 2]!, line[e * 2]! + line[e * 2 + 1]!);
  return of;
}

/** An open box without open boxes inside and with few others. */
function bandsOf(scene: Scene): Uint8Array {
  const { n, kind, parent } = scene.boxes;
  const band = new Uint8Array(n), inside = new Uint32Array(n);
  for (let i = 0; i < n; i++) if (kind[i] === Kind.open) band[i] = 1;
  for (let i = 0; i < n; i++) {
    const p = parent[i]!;
    if (p === NONE) continue;
    if (kind[i] === Kind.open || ++inside[p]! > bandMost) band[p] = 0;
  }
  return band;
}

function openOf(scene: Scene): Uint32Array {
  const { n, kind } = scene.boxes, open: number[] = [];
  for (let i = 0; i < n; i++) if (kind[i] === Kind.open) open.push(i);
  return Uint32Array.from(open);
}
