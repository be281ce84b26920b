// The graph under the hand: clicks, drags, wheel, fingers, arrows, on the canvas itself. Where a box stands
// on the screen follows from the scene the server gives and the camera in the address.
import assert from 'node:assert/strict';
import { address, example, query, start, visit } from '../vitrine.mjs';

export const open = async () => ({ server: await start(example) });
export const close = ({ server }) => server.stop();

const kinds = { node: 0, folded: 1, stack: 2, open: 3, input: 4 };

/** The boxes of the picture that the address `search` asks for. */
async function boxes(page, search) {
  return page.evaluate(async (q) => {
    const bytes = await (await fetch(`/api/view/graph${q}`)).arrayBuffer();
    const n = new DataView(bytes).getUint32(0, true), header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, n)));
    const column = (name, type) => { const [a, z] = header[name].data_offsets; return new type(bytes.slice(8 + n + a, 8 + n + z)); };
    const off = column('box.path.off', Uint32Array), text = column('box.path.utf8', Uint8Array), rect = column('box.rect', Float32Array), kind = column('box.kind', Uint8Array);
    return Array.from(kind, (k, i) => ({ path: new TextDecoder().decode(text.slice(off[i], off[i + 1])), kind: k, x: rect[i * 4], y: rect[i * 4 + 1], w: rect[i * 4 + 2], h: rect[i * 4 + 3] }));
  }, search);
}

const camera = (page) => (query(page).get('cam') ?? '').split(',').map(Number);
/** The pixel of a point of the graph. */
async function pixel(page, x, y) {
  const b = await page.getByRole('application').boundingBox(), [cx, cy, k] = camera(page);
  return [b.x + b.width / 2 + (x - cx) * k, b.y + b.height / 2 + (y - cy) * k];
}
const middle = (page, b) => pixel(page, b.x + b.w / 2, b.y + b.h / 2);
/** A page at full size whose middle is the first box of that kind. */
async function before(browser, server, kind, options) {
  const spec = kind === kinds.folded ? '?depth=1' : '?depth=all';
  const look = await visit(browser, server, '/graph'), box = (await boxes(look, spec)).find((b) => b.kind === kind);
  await look.context().close();
  assert.ok(box, 'the example has such a box');
  const page = await visit(browser, server, `/graph${spec}&cam=${box.x + box.w / 2},${box.y + box.h / 2},1`, options);
  return { page, box };
}
const sharp = (page) => page.waitForFunction(() => document.querySelector('[role=application]').dataset.sharp !== 'false');
/** The colour of a pixel as it stands on the screen. */
const shot = async (page, x, y) => (await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 2, height: 2 } })).toString('base64');

export const journeys = {
  async 'a click selects, a click on the ground selects nothing'({ browser, server }) {
    const { page, box } = await before(browser, server, kinds.node);
    await page.mouse.click(...(await middle(page, box)));
    await address(page, (u) => u.searchParams.get('n') === box.path, 'the node is selected');
    await page.mouse.click(...(await pixel(page, box.x - 60, box.y + 60)));
    await address(page, (u) => !u.searchParams.has('n'), 'nothing is selected');
  },
  async 'a double click opens in place: the upper left corner of the block stays under the pointer'({ browser, server }) {
    const { page, box } = await before(browser, server, kinds.folded);
    const was = await pixel(page, box.x, box.y);
    await page.mouse.dblclick(...(await pixel(page, box.x + 20, box.y + 10)));
    await address(page, (u) => (u.searchParams.get('open') ?? '').includes(box.path), 'it is open');
    await page.waitForTimeout(900);
    const now = (await boxes(page, `?depth=1&open=${encodeURIComponent(query(page).get('open'))}`)).find((b) => b.path === box.path);
    assert.equal(now.kind, kinds.open);
    const stands = await pixel(page, now.x, now.y);
    assert.ok(Math.abs(stands[0] - was[0]) < 2 && Math.abs(stands[1] - was[1]) < 2, `it stood at ${was}, now at ${stands}`);
    await page.mouse.click(...(await pixel(page, now.x + 16, now.y + 17)));
    await address(page, (u) => !(u.searchParams.get('open') ?? '').includes(box.path), 'its chevron closes it');
  },
  async 'a drag pans by as many pixels, the wheel zooms at the pointer'({ browser, server }) {
    const { page, box } = await before(browser, server, kinds.node);
    const [x, y] = await pixel(page, box.x - 60, box.y), [cx, cy] = camera(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 25, { steps: 4 });
    await page.mouse.up();
    await address(page, () => Math.abs(camera(page)[0] - (cx - 40)) < 0.6 && Math.abs(camera(page)[1] - (cy - 25)) < 0.6, 'panned');
    const [wx, wy] = await pixel(page, box.x, box.y);
    await page.mouse.move(wx, wy);
    await page.mouse.wheel(0, 120);
    await address(page, () => camera(page)[2] < 0.9, 'zoomed');
    await page.waitForTimeout(500);
    const [zx, zy] = await pixel(page, box.x, box.y);
    assert.ok(Math.abs(zx - wx) < 1.5 && Math.abs(zy - wy) < 1.5, `the point under the pointer went from ${[wx, wy]} to ${[zx, zy]}`);
  },
  async 'arrows walk along edges, and what is selected is said'({ browser, server }) {
    const page = await visit(browser, server, '/graph');
    const input = (await boxes(page, '')).find((b) => b.kind === kinds.input);
    await page.getByRole('application').focus();
    await page.keyboard.press('Enter');
    await address(page, (u) => u.searchParams.get('n') === input.path, 'Enter begins at the input');
    await page.keyboard.press('ArrowDown');
    await address(page, (u) => ![null, input.path].includes(u.searchParams.get('n')), 'down leads to its reader');
    const said = await page.evaluate(() => {
      const stage = document.querySelector('[role=application]'), now = document.getElementById(stage.getAttribute('aria-activedescendant') ?? '');
      return { now: now?.textContent ?? '', live: stage.querySelector('[aria-live]').textContent, items: stage.querySelectorAll('[role=listitem]').length };
    });
    assert.ok(said.now.length > 3 && said.now === said.live, JSON.stringify(said));
    assert.ok(said.items > 3 && said.items <= 60);
    await page.keyboard.press('ArrowUp');
    await address(page, (u) => u.searchParams.get('n') === input.path, 'up leads back');
  },
  async 'hovering a line lights its value and tells its name beside it'({ browser, server }) {
    const { page, box } = await before(browser, server, kinds.input);
    const [x, y] = await pixel(page, box.x + box.w / 2, box.y + box.h + 9);
    await sharp(page);
    const dim = await shot(page, x, y);
    await page.mouse.move(x + 2, y);
    const tip = page.getByRole('tooltip');
    await tip.waitFor();
    const place = await tip.boundingBox();
    assert.ok(place.x > x || place.y > y, 'it does not cover its mark');
    assert.notEqual(await shot(page, x, y), dim);
  },
  async 'in another theme the same picture is drawn in other colours, without being asked for again'({ browser, server }) {
    const { page, box } = await before(browser, server, kinds.node);
    await sharp(page);
    const [x, y] = await pixel(page, box.x + box.w / 2, box.y + 3), light = await shot(page, x, y);
    let asked = 0;
    page.on('request', (r) => { if (r.url().includes('/api/view/graph')) asked++; });
    await page.keyboard.press('t');
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
    await page.waitForTimeout(300);
    assert.notEqual(await shot(page, x, y), light);
    assert.equal(asked, 0);
  },
  async 'a tap selects, in a window of 320 pixels that begins where one can read'({ browser, server }) {
    const page = await visit(browser, server, '/graph', { viewport: { width: 320, height: 640 }, hasTouch: true });
    const percent = await page.evaluate(() => Number.parseFloat([...document.querySelectorAll('[role=application] .mono')].map((e) => e.textContent).find((s) => s.includes('%'))));
    assert.ok(percent >= 74, `it begins at ${percent} %`);
    const stage = await page.getByRole('application').boundingBox();
    await page.touchscreen.tap(stage.x + stage.width / 2, stage.y + 36);
    await address(page, (u) => u.searchParams.has('n'), 'a tap selects');
  },
  async 'with less motion wished, a block opens at once'({ browser, server }) {
    const { page, box } = await before(browser, server, kinds.folded, { reducedMotion: 'reduce' });
    await page.mouse.dblclick(...(await pixel(page, box.x + 20, box.y + 10)));
    await address(page, (u) => (u.searchParams.get('open') ?? '').includes(box.path), 'it is open');
    assert.deepEqual(page.bad, []);
  },
};
