import { expect, it } from 'vitest';
import { easeCamera, easeOut } from './easing';

it('curves begin at 0, end at 1 and never turn back', () => {
  for (const f of [easeOut, easeCamera]) {
    expect(f(0)).toBe(0);
    expect(f(1)).toBe(1);
    for (let t = 0; t < 1; t += 0.01) expect(f(t + 0.01)).toBeGreaterThanOrEqual(f(t) - 1e-6);
  }
});

it('answers the hand early: half the time is well past half the way', () => {
  expect(easeOut(0.5)).toBeGreaterThan(0.8);
});
