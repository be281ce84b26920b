#!/usr/bin/env node
// What a page costs in a real browser that is already running. Prints one JSON object; times in ms, memory in MB.
//   node bench/browser.mjs opening MODEL ROUNDS [DEPTH]   from exec of vitrine to data-ready; memory over a blank page
//   node bench/browser.mjs moving MODEL                   pan and zoom with every node open
//   node bench/browser.mjs searching MODEL                from a key to its results on the screen
//   node bench/browser.mjs netron MODEL PROGRAM           Netron, until its graph is drawn
// What is measured inside the page is measured by the page's own clock: the wire to the browser is nobody's cost.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { launch } from '../tests/web/browser.mjs';
import { start } from '../tests/web/vitrine.mjs';

const [what, model, third, depth] = process.argv.slice(2);
const NETRON_MS = 420_000;
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));
const now = () => performance.timeOrigin + performance.now();
const sorted = (a) => [...a].sort((x, y) => x - y);
const spread = (a) => { const s = sorted(a); return { median: s[Math.floor(s.length / 2)], min: s[0], max: s.at(-1), p95: s[Math.min(s.length - 1, Math.floor(s.length * 0.95))], n: s.length }; };

/** Megabytes of every process of this browser: renderers, GPU and all, shared pages by their share. */
function memory() {
  const parent = new Map(), read = (pid, file) => { try { return readFileSync(`/proc/${pid}/${file}`, 'utf8'); } catch { return ''; } };
  for (const pid of readdirSync('/proc')) if (/^\d+$/.test(pid)) parent.set(pid, read(pid, 'stat').replace(/.*\) /, '').split(' ')[1]);
  const ours = (pid) => { for (let p = pid; p && p !== '0'; p = parent.get(p)) if (p === String(process.pid)) return true; return false; };
  let kilobytes = 0;
  for (const pid of parent.keys()) if (ours(pid) && /chrom|headless/.test(read(pid, 'cmdline'))) kilobytes += Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0);
  return kilobytes / 1024;
}

/** Runs in the page before anything of it: notes on the wall clock when data-ready first says true. */
function noteReady() {
  window.vtReady = new Promise((ok) => {
    const wall = () => performance.timeOrigin + performance.now();
    const look = () => { if (document.documentElement?.dataset.ready === 'true') { watch.disconnect(); ok({ ready: wall(), began: performance.timeOrigin }); } };
    const watch = new MutationObserver(look);
    watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready'] });
  });
}

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
const elements = () => page.evaluate(() => document.getElementsByTagName('*').length);

async function visit(server, query) {
  await page.goto(new URL(`/graph${query}`, server.url).href, { waitUntil: 'commit', timeout: 60_000 });
  return page.evaluate(() => window.vtReady);
}

/** One round: how long until the program said its address, until the page began, until it was ready. */
async function openOnce(query) {
  await page.goto('about:blank');
  const since = now(), server = await start(model), told = now();
  const at = await visit(server, query);
  return { server, address: told - since, page: at.began - told, draw: at.ready - at.began, ready: at.ready - since };
}

async function opening() {
  await page.addInitScript(noteReady);
  await page.goto('about:blank');
  await sleep(1500);
  const blank = memory(), query = depth ? `?depth=${depth}` : '', rounds = [];
  for (let i = 0; i <= Number(third ?? 5); i++) {
    const round = await openOnce(query);
    if (i) rounds.push(round); // the first one warms the browser up
    if (i < Number(third ?? 5)) await round.server.stop();
  }
  await sleep(2000);
  const part = (key) => spread(rounds.map((r) => r[key]));
  const out = { ready: part('ready'), address: part('address'), page: part('page'), draw: part('draw'), memory: memory() - blank, elements: await elements() };
  await rounds.at(-1).server.stop();
  return out;
}

/* ---- moving ---- */

/** Runs in the page: from now on each frame's own work on the main thread, from the first of its events or callbacks
 * until its picture was handed over, and the time between frames; and when the stage was last not sharp. */
function noteFrames() {
  const stage = document.querySelector('[role=application]'), channel = new MessageChannel(), work = [], between = [];
  let since = 0, last = 0, moved = 0, running = true;
  const event = () => { moved = performance.now(); since ||= moved; };
  for (const kind of ['wheel', 'pointermove']) addEventListener(kind, event, { capture: true, passive: true });
  channel.port1.onmessage = (e) => work.push(performance.now() - e.data);
  const frame = (t) => {
    if (last) between.push(t - last);
    last = t;
    channel.port2.postMessage(since || performance.now());
    since = 0;
    if (running) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.vtFrames = async () => {
    running = false;
    const until = moved + 5000;
    while (stage.dataset.sharp !== 'true' && performance.now() < until) await new Promise((ok) => requestAnimationFrame(ok));
    for (const kind of ['wheel', 'pointermove']) removeEventListener(kind, event, { capture: true });
    return { work, between, sharp: performance.now() - moved };
  };
}

async function gesture(name, act) {
  await page.evaluate(noteFrames);
  await act();
  const got = await page.evaluate(() => window.vtFrames());
  await sleep(300);
  return { name, work: spread(got.work), between: spread(got.between), sharp: got.sharp };
}

async function moving() {
  await page.addInitScript(noteReady);
  const server = await start(model);
  await visit(server, '?depth=all');
  await sleep(1500);
  const box = await page.locator('[role=application]').first().boundingBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  const wheel = (steps, by) => async () => { for (let i = 0; i < steps; i++) { await page.mouse.wheel(0, by(i)); await sleep(12); } };
  const drag = async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 1; i <= 90; i++) { const s = Math.floor(i / 30) % 2 ? 30 - (i % 30) : i % 30; await page.mouse.move(x + 9 * s, y + 6 * s); await sleep(12); }
    await page.mouse.up();
  };
  await page.mouse.move(x, y);
  const gestures = [
    await gesture('pan, all seen', drag),
    await gesture('zoom in', wheel(40, () => -60)),
    await gesture('pan, groups', drag),
    await gesture('zoom in further', wheel(30, () => -60)),
    await gesture('pan, nodes', drag),
    await gesture('zoom in and out', wheel(80, (i) => (Math.floor(i / 10) % 2 ? 120 : -120))),
    await gesture('zoom out', wheel(70, () => 60)),
  ];
  const worst = (f) => Math.max(...gestures.map(f));
  const out = { work95: worst((g) => g.work.p95), work: worst((g) => g.work.median), between95: worst((g) => g.between.p95), between: worst((g) => g.between.median), sharp: worst((g) => g.sharp), elements: await elements(), gestures };
  await server.stop();
  return out;
}

/* ---- searching ---- */

/** Runs in the page: of each key, when the results in the list had last changed before the next key, and when the frame that
 * shows them had been handed over. */
function noteKeys() {
  const keys = [], channel = new MessageChannel(), panel = document.querySelector('[data-panel=list]') ?? document.body;
  const field = document.activeElement;
  const say = () => { const k = keys.at(-1); if (k && k.query === field.value && !k.changed) { k.changed = performance.now() - k.t; requestAnimationFrame(() => { channel.port1.onmessage = () => { k.painted = performance.now() - k.t; }; channel.port2.postMessage(0); }); } };
  addEventListener('keydown', () => keys.push({ t: performance.now() }), { capture: true });
  addEventListener('input', () => { keys.at(-1).query = field.value; }, { capture: true });
  new MutationObserver(say).observe(panel, { subtree: true, childList: true, characterData: true, attributes: true });
  window.vtKeys = () => keys.map(({ query, changed, painted }) => ({ query, changed, painted }));
}

async function searching() {
  await page.addInitScript(noteReady);
  const server = await start(model);
  await visit(server, '?depth=all');
  await sleep(1500);
  await page.keyboard.press('/');
  await page.keyboard.type('so');   // the list changes to results, the index is there
  await sleep(800);
  await page.evaluate(noteKeys);
  for (const c of 'ftmax') { await page.keyboard.press(c); await sleep(350); }
  for (let i = 0; i < 7; i++) { await page.keyboard.press('Backspace'); await sleep(350); }
  for (const c of 'layer.3 query') { await page.keyboard.press(c === ' ' ? 'Space' : c); await sleep(350); }
  const keys = await page.evaluate(() => window.vtKeys());
  const painted = keys.filter((k) => k.painted);
  const out = { painted: spread(painted.map((k) => k.painted)), changed: spread(painted.map((k) => k.changed)), keys };
  await server.stop();
  return out;
}

/* ---- Netron ---- */

async function netron() {
  const port = 20_000 + (process.pid % 20_000), url = `http://127.0.0.1:${port}/`;
  await context.route((to) => to.hostname !== '127.0.0.1', (route) => route.abort());
  await page.addInitScript(() => { const ours = window.eval; Object.defineProperty(window, 'eval', { get: () => ours, set: () => {} }); }); // it takes eval away
  await context.addCookies([{ name: 'consent', value: String(Date.now()), url }]);
  await page.goto('about:blank');
  await sleep(1500);
  const blank = memory();
  let peak = 0;
  const since = now(), program = spawn(third, [model, '--port', String(port), '--host', '127.0.0.1'], { stdio: 'ignore' });
  const watch = setInterval(() => { peak = Math.max(peak, memory()); }, 1000);
  for (let up = false; !up && now() - since < 30_000; await sleep(20)) up = await fetch(url).then(() => true, () => false);
  await page.goto(url, { waitUntil: 'commit' });
  const drawn = await page.waitForFunction(() => document.body?.className === 'default' && document.querySelector('.node') !== null, null, { polling: 500, timeout: NETRON_MS }).then(() => true, () => false);
  const ready = now() - since;
  clearInterval(watch);
  peak = Math.max(peak, memory());
  const out = { drawn, ready, memory: peak - blank, elements: drawn ? await elements() : null };
  program.kill();
  return out;
}

const tasks = { opening, moving, searching, netron };
try {
  if (!tasks[what] || !model) throw new Error('usage: node bench/browser.mjs opening|moving|searching|netron MODEL ...');
  console.log(JSON.stringify(await tasks[what]()));
} catch (e) {
  console.error(String(e.message ?? e));
  process.exitCode = 1;
} finally {
  await browser.close();
}
