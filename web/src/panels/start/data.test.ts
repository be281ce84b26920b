import { expect, it } from 'vitest';
import { folderOf, matching } from './data';

it('the folder of what is typed', () => {
  expect(['/a/b/c', '/a/b/', '/x', '/', 'x', ''].map(folderOf)).toEqual(['/a/b', '/a/b', '/', '/', '', '']);
});

it('a folder offers what begins as typed: folders first, hidden files when asked for', () => {
  const folder = { path: '/m', entries: [{ name: 'Net.onnx', dir: false, bytes: 1 }, { name: 'nets', dir: true, bytes: 0 }, { name: '.npm', dir: true, bytes: 0 }, { name: 'a', dir: false, bytes: 2 }] };
  expect(matching(folder, '/m/').map((e) => e.name)).toEqual(['nets', 'Net.onnx', 'a']);
  expect(matching(folder, '/m/n').map((e) => e.name)).toEqual(['nets', 'Net.onnx']);
  expect(matching(folder, '/m/.').map((e) => e.name)).toEqual(['.npm']);
});
