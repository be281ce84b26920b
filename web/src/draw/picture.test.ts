import { describe, expect, it } from 'vitest';
import { boxOfPath, decodeScene } from '../api/scene';
import { largeScene, smallScene } from '../api/scene.fixture';
import { matchBoxes, startRects } from './glide';
import { marksOf, Mark } from './look';
import { pick } from './pick';
import { Picture } from './picture';
import { viewOf } from './view';

const scene = decodeScene(smallScene()), picture = new Picture(scene);
const view = viewOf({ x: 150, y: 250, k: 1 }, 600, 600, 1);
const at = (x: number, y: number) => pick(picture, view, x - view.ox, y - view.oy);

describe('Picture', () => {
  it('knows the edge of every line', () => {
    expect(Array.from(picture.edgeOfLine)).toEqual([0, 1, 1, 2, 3, 4]);
  });

  it('finds boxes and lines in a part as in the whole', () => {
    const large = new Picture(decodeScene(largeScene(2000))), r = { x: 1000, y: 900, w: 700, h: 500 };
    const found: number[] = [], all: number[] = [];
    large.visitBoxes(r, (i) => found.push(i));
    for (let i = 0; i < large.scene.boxes.n; i++) {
      const b = large.rectOf(i);
      if (b.x <= r.x + r.w && b.x + b.w >= r.x && b.y <= r.y + r.h && b.y + b.h >= r.y) all.push(i);
    }
    expect(found.sort((a, b) => a - b)).toEqual(all);
  });

  it('innermost groups of few boxes are bands, groups of groups are not', () => {
    const large = new Picture(decodeScene(largeScene(400)));
    expect(large.band[boxOfPath(large.scene, '/h.0')]).toBe(0);
    expect(large.band[boxOfPath(large.scene, '/h.0/mlp')]).toBe(1);
  });
});

describe('pick', () => {
  it('gives the innermost box', () => {
    expect(at(140, 200)).toEqual({ kind: 'box', box: 3, part: 'body' });
    expect(at(60, 300)).toEqual({ kind: 'box', box: 2, part: 'body' });
    expect(at(5, 5)).toEqual({ kind: 'none' });
  });

  it('gives the row of a stack, and the chevron of an open group', () => {
    expect(at(150, 350 + 30 + 21 + 5)).toEqual({ kind: 'row', box: 5, row: 1 });
    expect(at(150, 355)).toEqual({ kind: 'box', box: 5, part: 'body' });
    expect(at(54, 157)).toEqual({ kind: 'box', box: 2, part: 'chevron' });
    expect(at(210, 157)).toEqual({ kind: 'box', box: 2, part: 'title' });
    expect(at(250, 270)).toEqual({ kind: 'box', box: 4, part: 'chevron' });
  });

  it('gives a line that runs within six pixels', () => {
    expect(at(171, 63)).toEqual({ kind: 'line', line: 0 });
  });
});

describe('marks', () => {
  it('isolate fades all but the hits and what is around them', () => {
    const m = marksOf(scene, new Set(['block/a']), null, true, null)!;
    expect(m[3]! & Mark.hit).toBe(1);
    expect(m[2]! & Mark.faded).toBe(0);
    expect(m[5]! & Mark.faded).toBe(2);
  });

  it('what is reached inside a closed group keeps the group', () => {
    const m = marksOf(scene, null, null, false, new Set(['layers/layers.0/Conv']))!;
    expect(m[5]).toBe(0);
    expect(m[1]! & Mark.faded).toBe(2);
  });

  it('nothing is marked when nothing was asked', () => {
    expect(marksOf(scene, null, null, true, null)).toBeNull();
  });
});

describe('glide', () => {
  it('a box that was there starts where it was, a new one within its group', () => {
    const to = decodeScene(largeScene(200)), match = matchBoxes(to, to);
    expect(Array.from(match)).toEqual([...match.keys()]);
    expect(Array.from(startRects(to, to, match))).toEqual(Array.from(to.boxes.rect));
    const fresh = startRects(scene, to, matchBoxes(scene, to));
    expect(Array.from(fresh)).toEqual(Array.from(to.boxes.rect));
  });
});
