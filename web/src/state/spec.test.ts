import { describe, expect, it } from 'vitest';
import { EMPTY, joinPaths, readSpec, splitPaths, viewQuery, writeSpec } from './spec';

const read = (url: string) => { const u = new URL(url, 'http://x'); return readSpec(u.pathname, u.search); };

describe('the address', () => {
  it('of a default view is the room alone', () => {
    expect(writeSpec({ ...EMPTY, room: 'graph' })).toBe('/graph');
    expect(read('/graph')).toEqual({ ...EMPTY, room: 'graph' });
  });
  it('is read back as it was written', () => {
    const spec = {
      ...EMPTY, room: 'graph' as const, tab: 'table' as const, f: 'a b.onnx', n: '/enc,1/x&y=z', v: 12, reach: 'up' as const, q: 'op:Conv in:h.5', depth: 'all',
      open: ['/a,b', '/c\\d'], closed: ['/e'], dir: 'lr' as const, show: ['shapes' as const, 'parameters' as const], scope: '/s #1',
      isolate: true, cam: { x: 1.5, y: -20, k: 0.25 }, theme: 'dark' as const, lang: 'zh' as const,
    };
    expect(read(writeSpec(spec))).toEqual(spec);
  });
  it('keeps slashes, colons and commas readable', () => {
    expect(writeSpec({ ...EMPTY, room: 'graph', n: '/a/b', q: 'op:Conv' })).toBe('/graph?n=/a/b&q=op:Conv');
  });
  it('names the parts it does not know', () => {
    expect(read('/graph/costs?zoom=3&depth=deep&token=t').unknown).toEqual(['/costs', 'zoom=3', 'depth=deep']);
    expect(read('/graph?cam=1,2').unknown).toEqual(['cam=1,2']);
    expect(read('/graph?constructor=1').unknown).toEqual(['constructor=1']);
  });
});

describe('lists of paths', () => {
  it('escape commas and backslashes', () => {
    const paths = ['a,b', 'c\\', 'd'];
    expect(splitPaths(joinPaths(paths))).toEqual(paths);
  });
});

it('the picture is asked for with what it depends on, and nothing else', () => {
  expect(viewQuery({ ...EMPTY, n: '/x', q: 'y', f: 'm', open: ['/a'], cam: { x: 0, y: 0, k: 1 } })).toEqual({ f: 'm', open: '/a' });
});
