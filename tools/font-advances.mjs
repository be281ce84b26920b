// Writes src/figure/advance.c: how wide each character of the figures' face is, in both weights.
// usage: node tools/font-advances.mjs [FOLDER of the npm package source-sans]
//
// Reads two tables of the TrueType files: `cmap` (format 4 or 12: code point -> glyph) and `hmtx`
// (glyph -> advance). Kerning and ligatures are not used: whoever draws turns them off, so that a
// text is as wide as the sum of its characters everywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.argv[2] ?? join(root, 'web/node_modules/source-sans');

function tables(b) {
  const found = {};
  for (let i = 0; i < b.readUInt16BE(4); i++) {
    const at = 12 + 16 * i;
    found[b.toString('latin1', at, at + 4)] = b.readUInt32BE(at + 8);
  }
  return found;
}

function format4(b, at, put) {
  const n = b.readUInt16BE(at + 6) / 2;
  for (let s = 0; s < n; s++) {
    const end = b.readUInt16BE(at + 14 + 2 * s);
    const start = b.readUInt16BE(at + 16 + 2 * n + 2 * s);
    const delta = b.readUInt16BE(at + 16 + 4 * n + 2 * s);
    const where = at + 16 + 6 * n + 2 * s;
    const offset = b.readUInt16BE(where);
    for (let c = start; c <= end && c < 0xffff; c++) {
      const glyph = offset ? b.readUInt16BE(where + offset + 2 * (c - start)) : c;
      if (glyph) put(c, (glyph + delta) & 0xffff);
    }
  }
}

function format12(b, at, put) {
  for (let g = 0; g < b.readUInt32BE(at + 12); g++) {
    const [start, end, glyph] = [0, 4, 8].map((o) => b.readUInt32BE(at + 16 + 12 * g + o));
    for (let c = start; c <= end; c++) put(c, glyph + c - start);
  }
}

function advances(file) {
  const b = readFileSync(file);
  const t = tables(b);
  const em = b.readUInt16BE(t.head + 18);
  const n = b.readUInt16BE(t.hhea + 34);
  const width = (glyph) => Math.round((b.readUInt16BE(t.hmtx + 4 * Math.min(glyph, n - 1)) * 1000) / em);
  const out = new Map();
  for (let i = 0; i < b.readUInt16BE(t.cmap + 2); i++) {
    const at = t.cmap + b.readUInt32BE(t.cmap + 4 + 8 * i + 4);
    const read = { 4: format4, 12: format12 }[b.readUInt16BE(at)];
    read?.(b, at, (c, glyph) => glyph && out.set(c, width(glyph)));
  }
  return out;
}

const regular = advances(join(folder, 'TTF/SourceSans3-Regular.ttf'));
const strong = advances(join(folder, 'TTF/SourceSans3-Semibold.ttf'));
const codes = [...regular.keys()].filter((c) => c >= 32 && strong.has(c)).sort((a, b) => a - b);
const runs = [];
codes.forEach((c, i) => {
  const last = runs.at(-1);
  if (last && last.first + last.n === c) last.n++;
  else runs.push({ first: c, n: 1, at: i });
});

const rows = (items, each) => {
  const lines = [];
  for (let i = 0; i < items.length; i += each) lines.push('    ' + items.slice(i, i + each).join(', ') + ',');
  return lines.join('\n');
};
const version = JSON.parse(readFileSync(join(folder, 'package.json'))).version;
writeFileSync(
  join(root, 'src/figure/advance.c'),
  `/* advance.c: advance widths of the figures' face, in thousandths of its size.
 *
 * Written by tools/font-advances.mjs from Source Sans 3 (npm source-sans ${version}, SIL Open Font
 * License 1.1); do not edit. */
#include "figure/text.h"

const vt_advance_run vt_advance_runs[] = {
${rows(runs.map((r) => `{${r.first}, ${r.n}, ${r.at}}`), 5)}
};
const size_t vt_advance_run_count = sizeof vt_advance_runs / sizeof vt_advance_runs[0];

const uint16_t vt_advances_regular[] = {
${rows(codes.map((c) => regular.get(c)), 20)}
};

const uint16_t vt_advances_strong[] = {
${rows(codes.map((c) => strong.get(c)), 20)}
};
`,
);
console.log(`${codes.length} characters in ${runs.length} runs`);
