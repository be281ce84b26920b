#!/usr/bin/env node
// Journeys: the page as one walks through it, in a real browser.   usage: node run.mjs [WORD...]
// Each file in journeys/ exports claims; the arguments choose those that hold all words. A failed claim leaves
// a screenshot in build/journeys. Closes with "N passed, N failed".
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { root } from './vitrine.mjs';

const words = process.argv.slice(2).map((w) => w.toLowerCase());
const folder = fileURLToPath(new URL('./journeys', import.meta.url));
const shots = path.join(root, 'build/journeys');
mkdirSync(shots, { recursive: true });

const browser = await launch();
let passed = 0, failed = 0;
for (const file of readdirSync(folder).filter((f) => f.endsWith('.mjs')).sort()) {
  const { journeys, open, close } = await import(path.join(folder, file));
  const chosen = Object.entries(journeys).filter(([claim]) => words.every((w) => `${file} ${claim}`.toLowerCase().includes(w)));
  if (!chosen.length) continue;
  const world = await open?.();
  for (const [claim, walk] of chosen) {
    const start = Date.now();
    try {
      await walk({ browser, ...world });
      passed++;
      console.log(`ok      ${claim} (${Date.now() - start} ms)`);
    } catch (e) {
      failed++;
      console.log(`FAIL    ${file}: ${claim}: ${String(e.message ?? e).split('\n').slice(0, 4).join(' | ')}`);
      const page = browser.contexts().at(-1)?.pages()[0];
      await page?.screenshot({ path: path.join(shots, `${claim.replace(/\W+/g, '-').slice(0, 60)}.png`) }).catch(() => {});
    }
    for (const context of browser.contexts()) await context.close();
  }
  await close?.(world);
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
