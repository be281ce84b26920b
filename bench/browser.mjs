// What the page costs in a real browser: from exec to drawn, memory, pan and zoom, search. Prints one JSON object.
//   node bench/browser.mjs vitrine MODEL ROUNDS [depth]      node bench/browser.mjs netron MODEL PYTHON
// One browser runs all the while (its start is nobody's cost); times are medians of ROUNDS.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'web', 'package.json'));
const { chromium } = require('playwright-core');
const [what, model, third, depth] = process.argv.slice(2);
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const median = (a) => [...a].sort((x, y) => x - y)[Math.floor(a.length / 2)];
const percentile = (a, p) => [...a].sort((x, y) => x - y)[Math.min(a.length - 1, Math.floor(a.length * p))];
const sleep = (ms) => new Promise((ok) => setTimeout(ok, ms));

// Proportional memory of all renderers below this process, in MB.
function renderers() {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter((d) => /^\d+$/.test(d))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!line.includes('--type=renderer')) continue;
      sum += Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) / 1024;
    } catch { /* it ended meanwhile */ }
  }
  return sum;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
await page.goto('about:blank');
await sleep(500);
const blank = renderers();
const out = { what, model: path.basename(model) };

function start() {
  const t = performance.now();
  const p = spawn('build/vitrine', [model, '--port', '0', '--no-browser'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((ok) => { let s = ''; p.stdout.on('data', (d) => { s += d; const m = s.match(/http:\/\/\S+/); if (m) ok({ p, t, url: m[0] }); }); });
}

async function drawn(url) {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { polling: 'raf', timeout: 60000 });
}

// Frames while the camera moves: the intervals between animation frames, in ms, and what the page spent on each event.
async function frames(act) {
  await page.evaluate(() => { window.vtFrames = []; let last = performance.now(); const step = (t) => { window.vtFrames.push(t - last); last = t; window.vtRun = requestAnimationFrame(step); }; window.vtRun = requestAnimationFrame(step); });
  await act();
  return page.evaluate(() => { cancelAnimationFrame(window.vtRun); return window.vtFrames.slice(2); });
}

if (what === 'vitrine') {
  const rounds = Number(third ?? 5), times = [];
  let server;
  for (let i = 0; i <= rounds; i++) {
    if (server) server.p.kill();
    await page.goto('about:blank');
    server = await start();
    await drawn(new URL(`/graph${depth ? `?depth=${depth}` : ''}`, server.url).href);
    if (i) times.push(performance.now() - server.t);   // the first fills the browser's own caches
  }
  await sleep(1000);
  out.drawn = median(times);
  out.elements = await page.evaluate(() => document.getElementsByTagName('*').length);
  const box = await page.locator('[role=application]').first().boundingBox();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  const zoom = await frames(async () => { for (let i = 0; i < 40; i++) { await page.mouse.wheel(0, i < 20 ? -120 : 120); await sleep(16); } });
  await sleep(400);
  const pan = await frames(async () => { await page.mouse.down(); for (let i = 0; i < 60; i++) { await page.mouse.move(x + 4 * i, y + 3 * i); await sleep(12); } await page.mouse.up(); });
  Object.assign(out, { zoomMedian: median(zoom), zoom95: percentile(zoom, .95), panMedian: median(pan), pan95: percentile(pan, .95) });
  await sleep(500);
  out.memory = renderers() - blank;
  await page.keyboard.press('/');
  const keys = [];
  for (const c of 'softmax') {
    const answered = page.waitForResponse((r) => r.url().includes('/api/search'));
    const t = performance.now();
    await page.keyboard.press(c);
    await (await answered).finished();
    keys.push(performance.now() - t);
  }
  out.search = median(keys);
  server.p.kill();
} else {
  const p = spawn(third, ['-m', 'netron', model, '--port', '8765', '--host', '127.0.0.1'], { stdio: ['ignore', 'ignore', 'ignore'], env: { ...process.env, BROWSER: 'true' } });
  for (let i = 0; i < 100; i++) { try { await fetch('http://127.0.0.1:8765/'); break; } catch { await sleep(100); } }
  const t = performance.now();
  let peak = 0;
  const watch = setInterval(() => { peak = Math.max(peak, renderers()); }, 500);
  await page.goto('http://127.0.0.1:8765/', { waitUntil: 'commit' });
  out.drawn = await page.waitForFunction(() => document.querySelectorAll('#target .node, .node').length > 3 && !document.body.className.includes('progress'), null, { polling: 500, timeout: 420000 }).then(() => performance.now() - t, () => null);
  clearInterval(watch);
  out.memory = peak - blank;
  out.elements = await page.evaluate(() => document.getElementsByTagName('*').length).catch(() => null);
  p.kill();
}
await browser.close();
console.log(JSON.stringify(out));
