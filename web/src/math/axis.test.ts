import { describe, expect, it } from 'vitest';
import { place, rounded, ticks, valueAt, valueText, type Axis } from './axis';

const axis = (scale: Axis['scale'], lo: number, hi: number): Axis => ({ scale, lo, hi });
const labels = (a: Axis, most: number) => ticks(a, most).map((t) => t.label);

describe('places', () => {
  it('are undone by values on every scale', () => {
    for (const a of [axis('linear', -3, 7), axis('log', 0.01, 1000), axis('symlog', -50, 400), axis('sqrt', -4, 9), axis('time', 1.7e9, 1.71e9)])
      for (const p of [0, 0.2, 0.5, 0.9, 1]) expect(place(a, valueAt(a, p))).toBeCloseTo(p, 9);
  });
  it('do not exist for what a log axis does not have', () => expect(place(axis('log', 1, 10), 0)).toBeNaN());
});

describe('ticks', () => {
  it('are steps of 1, 2 and 5', () => {
    expect(labels(axis('linear', 0, 1), 5)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labels(axis('linear', -0.3, 0.3), 4)).toEqual(['−0.2', '0', '0.2']);
    expect(labels(axis('linear', 0, 20000), 4)).toEqual(['0', '5\u2009k', '10\u2009k', '15\u2009k', '20\u2009k']);
  });
  it('are 1-3-10 on a log axis, and decades where these are many', () => {
    expect(labels(axis('log', 0.03, 3), 6)).toEqual(['0.03', '0.1', '0.3', '1', '3']);
    expect(labels(axis('log', 1e-8, 1), 4)).toEqual(['1e−8', '1e−6', '1e−4', '0.01', '1']);
  });
  it('are hours and days in time', () => {
    expect(labels(axis('time', 1.7e9, 1.7e9 + 5400 * 99), 5)).toEqual(['11-15', '11-17', '11-19', '11-21']);
    expect(labels(axis('time', 1.7e9, 1.7e9 + 3600), 4)).toEqual(['22:15', '22:30', '22:45', '23:00']);
  });
  it('are none on an axis without a range', () => expect(ticks(axis('linear', 1, 1), 5)).toEqual([]));
});

describe('ends', () => {
  it('become round', () => {
    expect(rounded(axis('linear', 0.03, 9.7), 5, false)).toMatchObject({ lo: 0, hi: 10 });
    expect(rounded(axis('log', 0.04, 2.1), 5, false)).toMatchObject({ lo: 0.03, hi: 3 });
  });
  it('make room round a single value', () => expect(rounded(axis('linear', 5, 5), 5, true)).toMatchObject({ lo: 4.5, hi: 5.5 }));
});

describe('numbers', () => {
  it.each([[0, '0'], [-0.2934, '−0.293'], [1234, '1234'], [12345, '12.3\u2009k'], [6.2e-5, '6.2e−5'], [NaN, 'NaN'], [-Infinity, '−Inf'], [100, '100']])('%d is %s', (v, text) => expect(valueText(v)).toBe(text));
});
