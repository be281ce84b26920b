import { describe, expect, it } from 'vitest';
import { boxOfPath, decodeScene, Kind } from '../../api/scene';
import { SceneWriter, smallScene } from '../../api/scene.fixture';
import { partnerOf } from './stub';
import { firstBox, firstInside, repeatFrom, walkFrom } from './walk';

const scene = decodeScene(smallScene()), box = (path: string) => boxOfPath(scene, path);

describe('walking', () => {
  it('down leads to the reader, up to the producer', () => {
    expect(walkFrom(scene, box('in/x'), 'down')).toBe(box('conv1'));
    expect(walkFrom(scene, box('conv1'), 'up')).toBe(box('in/x'));
  });

  it('of several readers the straightest is taken', () => {
    expect(walkFrom(scene, box('conv1'), 'down')).toBe(box('block/a'));
  });

  it('an open group that no line leaves is entered from above', () => {
    expect(walkFrom(scene, box('block'), 'down')).toBe(box('block/a'));
    expect(firstInside(scene, box('block'))).toBe(box('block/a'));
  });

  it('sideways there is nothing in a chain', () => {
    expect(walkFrom(scene, box('conv1'), 'left')).toBe(-1);
  });

  it('begins at the input', () => {
    expect(firstBox(scene)).toBe(box('in/x'));
  });
});

describe('repeats', () => {
  const w = new SceneWriter(), rows = [0, 1, 2].map((i) => ({ path: `h.${i}`, name: `h.${i}`, note: '', share: -1 }));
  w.box({ kind: Kind.open, path: 'h.1', name: 'h.1', x: 0, y: 0, w: 300, h: 200, rows });
  w.box({ kind: Kind.node, path: 'h.1/mlp', name: 'mlp', x: 20, y: 50, w: 100, h: 30, parent: 0 });
  const open = decodeScene(w.bytes());

  it('lead from inside one repeat to its neighbours', () => {
    expect(repeatFrom(open, 1, 1)).toEqual({ here: 0, to: 'h.2' });
    expect(repeatFrom(open, 1, -1)).toEqual({ here: 0, to: 'h.0' });
  });

  it('from a closed stack into its first or last', () => {
    expect(repeatFrom(scene, box('layers'), 1)).toEqual({ here: box('layers'), to: 'layers.0' });
    expect(repeatFrom(scene, box('conv1'), 1)).toBeNull();
  });
});

it('a stub leads to the next end of its value and round again', () => {
  const w = new SceneWriter();
  for (const [id, x] of [[9, 0], [4, 50], [9, 100], [9, 150]] as const) w.box({ kind: Kind.stub, path: `stub ${x}`, name: 'mask', x, y: 0, w: 40, h: 18, id });
  const s = decodeScene(w.bytes());
  expect([0, 2, 3].map((i) => partnerOf(s, i))).toEqual([2, 3, 0]);
  expect(partnerOf(s, 1)).toBe(-1);
});
