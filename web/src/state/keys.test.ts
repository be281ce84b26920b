import { describe, expect, it } from 'vitest';
import { caps, match, means, type Stroke } from './keys';

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({ key, ctrl: false, alt: false, shift: false, code: '', ...more });
const table = [
  { id: 'search', keys: ['/'] }, { id: 'palette', keys: ['Ctrl+K'] }, { id: 'weights', keys: ['g w'] }, { id: 'graph', keys: ['g g'] },
  { id: 'drill', keys: ['Alt+Enter'] }, { id: 'open', keys: ['Enter'] }, { id: 'keys', keys: ['?'] }, { id: 'spine', keys: ['Shift+S'] },
  { id: 'keep1', keys: ['Shift+1'] }, { id: 'recall1', keys: ['1'] }, { id: 'zoom', keys: ['+'] },
];
const id = (s: Stroke, pending: Stroke | null = null) => { const m = match(table, pending, s); return m.kind === 'command' ? m.id : m.kind; };

describe('a key', () => {
  it('is found with its modifiers', () => {
    expect(id(stroke('k', { ctrl: true }))).toBe('palette');
    expect(id(stroke('k'))).toBe('none');
    expect(id(stroke('Enter', { alt: true }))).toBe('drill');
    expect(id(stroke('Enter'))).toBe('open');
    expect(id(stroke('S', { shift: true }))).toBe('spine');
    expect(id(stroke('s'))).toBe('none');
  });
  it('that is a sign is taken as typed, whatever its place on the keyboard', () => {
    expect(id(stroke('?', { shift: true }))).toBe('keys');
    expect(id(stroke('/', { shift: true }))).toBe('search');
    expect(id(stroke('+', { shift: true }))).toBe('zoom');
  });
  it('that is a digit with Shift is known by its place', () => {
    expect(id(stroke('!', { shift: true, code: 'Digit1' }))).toBe('keep1');
    expect(id(stroke('1', { code: 'Digit1' }))).toBe('recall1');
  });
  it('may be the first of two', () => {
    expect(id(stroke('g'))).toBe('pending');
    expect(id(stroke('w'), stroke('g'))).toBe('weights');
    expect(id(stroke('g'), stroke('g'))).toBe('graph');
    expect(id(stroke('x'), stroke('g'))).toBe('none');
    expect(means('g', stroke('g', { ctrl: true }))).toBe(false);
  });
});

it('caps are what stands on the keys', () => {
  expect(caps('Alt+Enter')).toEqual(['Alt', 'Enter']);
  expect(caps('g w')).toEqual(['g', 'w']);
  expect(caps('+')).toEqual(['+']);
  expect(caps('ArrowUp')).toEqual(['↑']);
});
