import { expect, it } from 'vitest';
import { bytes, count, duration, left, middleCut, short } from './number';

const plain = (s: string) => s.replaceAll('\u2009', ' ');

it('counts are exact up to 9 999 999, then SI', () => {
  expect([0, 999, 1046, 1769472, 9999999, 10000000, 124439808].map((n) => plain(count(n)))).toEqual(
    ['0', '999', '1 046', '1 769 472', '9 999 999', '10.0 M', '124 M']);
});
it('short numbers have three digits', () => {
  expect([512, 999, 1000, 1536, 99950, 786432, 999499, 999501, 1771776, 38597376, 2.5e12].map((n) => plain(short(n)))).toEqual(
    ['512', '999', '1.00 k', '1.54 k', '100 k', '786 k', '999 k', '1.00 M', '1.77 M', '38.6 M', '2.50 T']);
});
it('bytes are decimal', () => expect([12, 4961280, 2e9].map((n) => plain(bytes(n)))).toEqual(['12 B', '4.96 MB', '2.00 GB']));
it('durations choose their unit', () => {
  expect([0.42, 6.14, 83.4, 1480, 200_000].map((n) => plain(duration(n)))).toEqual(['0.4 ms', '6.1 ms', '83 ms', '1.5 s', '3 min 20 s']);
  expect([0.04, 0.42, 12.3].map((n) => plain(left(n)))).toEqual(['0.1 s', '0.4 s', '12 s']);
});
it('long names lose the middle', () => {
  expect(middleCut('model_optimizer.blocks.0.conv_stem.weight', 20)).toBe('model_opti…em.weight');
  expect(middleCut('short', 20)).toBe('short');
});
