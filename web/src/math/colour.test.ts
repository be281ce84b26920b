import { expect, it } from 'vitest';
import { hexOf, over, parseColour, withAlpha } from './colour';

it('a colour is read and written as the tokens write it', () => {
  for (const c of ['#3257df', '#00000066']) expect(hexOf(parseColour(c))).toBe(c);
  expect(hexOf(parseColour('#abc'))).toBe('#aabbcc');
});

it('a share of a colour over another', () => {
  expect(over('#ffffff', '#000000', 1)).toBe('#ffffff');
  expect(over('#ff0000', '#0000ff', 0.5)).toBe('#800080');
  expect(withAlpha('#ffffff', 0.5)).toBe('#ffffff80');
});
