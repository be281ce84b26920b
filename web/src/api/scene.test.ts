import { describe, expect, it } from 'vitest';
import { boxOfPath, decodeScene, Kind, NONE, pathIndex, StringIndex, Strings } from './scene';
import { largeScene, smallScene } from './scene.fixture';

describe('decodeScene', () => {
  const scene = decodeScene(smallScene());

  it('gives every column as the server wrote it', () => {
    expect(scene.boxes.n).toBe(7);
    expect(Array.from(scene.boxes.rect.slice(4, 8))).toEqual([80, 80, 176, 30]);
    expect(scene.boxes.kind[2]).toBe(Kind.open);
    expect(scene.boxes.parent[0]).toBe(NONE);
    expect(scene.boxes.parent[3]).toBe(2);
    expect(scene.boxes.detail.at(4)).toBe('Gemm → Gelu → Gemm');
    expect(scene.edges.to[3]).toBe(2);
    expect(scene.rows.name.at(2)).toBe('layers.2');
    expect(scene.lines.n).toBe(6);
  });

  it('copies no numbers: columns lie in the answer itself', () => {
    const bytes = smallScene();
    expect(decodeScene(bytes).boxes.rect.buffer).toBe(bytes);
  });

  it('finds boxes by path, and no box by a path that is not there', () => {
    expect(boxOfPath(scene, 'block/b')).toBe(4);
    expect(boxOfPath(scene, 'block/c')).toBe(-1);
    expect(boxOfPath(scene, null)).toBe(-1);
  });

  it('says what is wrong with bytes that are no scene', () => {
    expect(() => decodeScene(new ArrayBuffer(3))).toThrow('only 3 bytes');
    expect(() => decodeScene(smallScene().slice(0, 200))).toThrow(/header ends at byte/);
    expect(() => decodeScene(smallScene().slice(0, -8))).toThrow(/column .* ends at byte/);
  });

  it('decodes ten thousand boxes without making a string', () => {
    const large = decodeScene(largeScene(10000));
    expect(large.boxes.n).toBeGreaterThan(10000);
    expect(pathIndex(large).find('/h.7/mlp')).toBeGreaterThan(0);
  });
});

describe('StringIndex', () => {
  it('the first of equal strings wins', () => {
    const bytes = new TextEncoder().encode('abab'), column = new Strings(Uint32Array.of(0, 2, 4), bytes);
    expect(new StringIndex(column).find('ab')).toBe(0);
    expect(new StringIndex(column).find('')).toBe(-1);
  });
});
