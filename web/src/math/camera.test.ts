import { describe, expect, it } from 'vitest';
import { between, fitted, kept, panned, screenX, screenY, seen, shown, worldX, worldY, zoomedAt, type Camera } from './camera';

const v = { w: 800, h: 600 };
const c: Camera = { x: 100, y: 50, k: 0.5 };

describe('camera', () => {
  it('screen and world are inverse', () => {
    expect(worldX(c, v, screenX(c, v, 321))).toBeCloseTo(321);
    expect(worldY(c, v, screenY(c, v, -12))).toBeCloseTo(-12);
  });

  it('what lies under the pointer stays there while zooming', () => {
    const x = worldX(c, v, 620), y = worldY(c, v, 130), to = zoomedAt(c, v, 620, 130, 2);
    expect(screenX(to, v, x)).toBeCloseTo(620);
    expect(screenY(to, v, y)).toBeCloseTo(130);
  });

  it('panning moves the picture by pixels', () => {
    expect(screenX(panned(c, 10, 0), v, 100)).toBeCloseTo(screenX(c, v, 100) + 10);
  });

  it('fitting shows all of it and never enlarges beyond 1', () => {
    const r = seen(fitted({ x: 0, y: 0, w: 4000, h: 100 }, v, 20), v);
    expect(r.w).toBeCloseTo(4000 * (800 / 760));
    expect(fitted({ x: 0, y: 0, w: 10, h: 10 }, v, 20).k).toBe(1);
  });

  it('the middle stays over the graph', () => {
    expect(kept({ x: -500, y: 9e9, k: 1 }, { x: 0, y: 0, w: 100, h: 200 })).toEqual({ x: 0, y: 200, k: 1 });
  });

  it('showing a box moves as little as needed', () => {
    const near = { x: 100, y: 60, w: 50, h: 20 };
    expect(shown(c, v, near, 10)).toEqual(c);
    const right = { x: 2000, y: 60, w: 50, h: 20 }, to = shown(c, v, right, 10);
    expect(screenX(to, v, 2050)).toBeCloseTo(790);
    expect(to.y).toBe(c.y);
  });

  it('a flight begins and ends where it should', () => {
    const to = { x: 900, y: 10, k: 2 };
    expect(between(c, to, 0)).toEqual(c);
    expect(between(c, to, 1)).toBe(to);
    const still = between(c, { ...c, x: 300 }, 0.5);
    expect(still.x).toBeCloseTo(200);
  });
});
