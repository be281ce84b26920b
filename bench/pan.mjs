#!/usr/bin/env node
// What a frame costs while one moves over a graph with every node open, in a software canvas.
//   node bench/pan.mjs MODEL.onnx            (build/vitrine, or VITRINE=path)
// Of each gesture: the work of a frame on the page's main thread, from its first callback until its
// picture was handed over, as median and 95th percentile in ms; then how long after the last event all
// that is seen was sharp again. Prints one JSON object.
import path from 'node:path';
import { launch } from '../tests/web/browser.mjs';
import { start, visit } from '../tests/web/vitrine.mjs';

const model = process.argv[2];
if (!model) {
  console.error('usage: node bench/pan.mjs MODEL.onnx');
  process.exit(2);
}

/** Runs in the page: every gesture as a row of the answer. */
async function measure() {
  const stage = document.querySelector('[role=application]'), frame = stage.getBoundingClientRect();
  const channel = new MessageChannel();
  stage.setPointerCapture = () => {};
  const at = (x, y) => ({ clientX: frame.left + x, clientY: frame.top + y, bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', isPrimary: true });
  const wait = (ms) => new Promise((ok) => setTimeout(ok, ms));
  const part = (list, p) => Number([...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))].toFixed(1));

  // The callback asked for before the event runs before the page's own, the message after its picture.
  const work = (act) => new Promise((done) => {
    let since;
    requestAnimationFrame(() => { since = performance.now(); });
    act();
    requestAnimationFrame(() => {
      channel.port1.onmessage = () => done(performance.now() - since);
      channel.port2.postMessage(0);
    });
  });
  async function sharp() {
    const since = performance.now();
    await new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(ok)));
    while (stage.dataset.sharp !== 'true' && performance.now() - since < 5000) await new Promise((ok) => requestAnimationFrame(ok));
    return Math.round(performance.now() - since);
  }
  async function gesture(name, steps, act) {
    const ms = [];
    for (let i = 0; i < steps; i++) ms.push(await work(() => act(i)));
    const row = { name, median: part(ms, 0.5), p95: part(ms, 0.95), sharp: await sharp() };
    await wait(400);
    return row;
  }
  const wheel = (d) => stage.dispatchEvent(new WheelEvent('wheel', { ...at(frame.width / 2, frame.height / 2), deltaY: d }));
  async function drag(name) {
    let x = frame.width / 2, y = frame.height / 2;
    const send = (kind) => stage.dispatchEvent(new PointerEvent(kind, at(x, y)));
    send('pointerdown');
    const row = await gesture(name, 120, (i) => {
      const way = Math.floor(i / 30) % 2 ? -1 : 1;
      x += 16 * way;
      y += 10 * way;
      send('pointermove');
    });
    send('pointerup');
    return row;
  }
  await wait(1000);
  const rows = [];
  rows.push(await drag('pan, all seen'));
  rows.push(await gesture('zoom in', 60, () => wheel(-30)));
  rows.push(await drag('pan, groups'));
  rows.push(await gesture('zoom in further', 20, () => wheel(-30)));
  rows.push(await drag('pan, nodes'));
  rows.push(await gesture('zoom out', 120, () => wheel(30)));
  rows.push(await gesture('zoom in and out', 120, (i) => wheel(Math.floor(i / 20) % 2 ? 60 : -60)));
  return { gestures: rows, elements: document.getElementsByTagName('*').length };
}

const server = await start(model), browser = await launch();
try {
  const page = await visit(browser, server, '/graph?depth=all');
  const found = await page.evaluate(measure);
  const worst = (key) => Math.max(...found.gestures.map((g) => g[key]));
  console.log(JSON.stringify({ model: path.basename(model), p95: worst('p95'), sharp: worst('sharp'), ...found }, null, 1));
} finally {
  await browser.close();
  await server.stop();
}
