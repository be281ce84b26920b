// Opening, dropping, closing files; files that change while the page is open; hostile ones.
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { axe } from '../browser.mjs';
import { address, example, start, visit } from '../vitrine.mjs';

export async function open() {
  const folder = mkdtempSync(path.join(tmpdir(), 'vitrine-files-'));
  return { folder, server: await start() };
}
export async function close({ folder, server }) {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A copy of the example, its bytes changed by `edit`. */
function copyOf(folder, name, edit = (b) => b) {
  const file = path.join(folder, name);
  writeFileSync(file, edit(readFileSync(example)));
  return file;
}
const renamed = (from, to) => (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
async function on(browser, file, walk) {
  const server = await start(file);
  try { await walk(await visit(browser, server), server); } finally { await server.stop(); }
}

export const journeys = {
  async 'with nothing open the page says what can be opened, and axe agrees'({ browser, server }) {
    for (const theme of ['light', 'dark']) {
      const page = await visit(browser, server, `/?theme=${theme}`);
      await page.getByRole('heading', { name: 'See inside a neural network' }).waitFor();
      await page.getByText(/\.onnx/).first().waitFor();
      await page.evaluate(axe);
      assert.deepEqual(await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id)), []);
    }
  },
  async 'a path is completed from the folder and opened; the file is a recent one then'({ browser, server, folder }) {
    const file = copyOf(folder, 'given.onnx'), page = await visit(browser, server, '/');
    const field = page.getByRole('combobox', { name: 'Path of a file' });
    await field.fill(`${folder}/giv`);
    await page.getByRole('option', { name: /given\.onnx/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await address(page, (u) => u.pathname === '/graph' && u.searchParams.has('f'), 'the graph');
    await page.getByRole('application').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('close this file');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'See inside a neural network' }).waitFor();
    await page.getByRole('button', { name: /given\.onnx/ }).click();
    await page.getByRole('application').waitFor();
    assert.ok(file);
  },
  async 'a path that leads nowhere gives one sentence'({ browser, server, folder }) {
    const page = await visit(browser, server, '/');
    await page.keyboard.press('Control+o');
    const field = page.getByRole('combobox', { name: 'Path of a file' }).first();
    await field.fill(`${folder}/missing.onnx`);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(/missing\.onnx/).waitFor();
  },
  async 'a chosen file is sent and shown'({ browser, server }) {
    const page = await visit(browser, server, '/');
    if (!(await page.locator('input[type=file]').count())) await page.keyboard.press('Control+o');
    await page.locator('input[type=file]').first().setInputFiles({ name: 'dropped.onnx', mimeType: 'application/octet-stream', buffer: readFileSync(example) });
    await page.getByRole('application').waitFor();
    await page.getByRole('navigation', { name: 'Path' }).getByText('dropped.onnx').waitFor();
  },
  async 'a file dropped on the page is opened'({ browser, server }) {
    const page = await visit(browser, server, '/');
    const data = await page.evaluateHandle((bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], 'thrown.onnx'));
      return transfer;
    }, readFileSync(example).toString('base64'));
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
    await page.getByText('Let go to open it').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await page.getByRole('navigation', { name: 'Path' }).getByText('thrown.onnx').waitFor();
  },
  async 'what is no model is refused by its name'({ browser, server }) {
    const page = await visit(browser, server, '/');
    if (!(await page.locator('input[type=file]').count())) await page.keyboard.press('Control+o');
    await page.locator('input[type=file]').first().setInputFiles({ name: 'page.onnx', mimeType: 'text/html', buffer: Buffer.from('<!doctype html><html><body>404</body></html>') });
    await page.getByRole('alert').getByText(/HTML page/).first().waitFor();
  },
  async 'a model that changes on disk is drawn again within a second or so, and the foot says it'({ browser, folder }) {
    const file = copyOf(folder, 'live.onnx');
    await on(browser, file, async (page) => {
      await page.getByText('18 nodes').first().waitFor();
      writeFileSync(file, renamed('/head/Flatten', '/head/Flottem')(readFileSync(file)));
      await page.getByText(/changed on disk, opened again/).waitFor({ timeout: 4000 });
      await page.goto(`${page.url()}?depth=all&q=Flottem`);
      await page.getByText('1 of 18').waitFor();
    });
  },
  async 'a file that is cut short while open leaves the page and the sentence'({ browser, folder }) {
    const file = copyOf(folder, 'cut.onnx');
    await on(browser, file, async (page, server) => {
      truncateSync(file, 5000);
      await page.getByText(/cut\.onnx:/).first().waitFor({ timeout: 5000 });
      await page.getByRole('application').waitFor();
      assert.ok(server.alive());
      copyFileSync(example, file);
      await page.getByText(/changed on disk, opened again/).waitFor({ timeout: 5000 });
    });
  },
  async 'a file that vanishes while open leaves the picture'({ browser, folder }) {
    const file = copyOf(folder, 'gone.onnx');
    await on(browser, file, async (page, server) => {
      unlinkSync(file);
      await page.waitForTimeout(1500);
      await page.getByRole('application').waitFor();
      assert.ok(server.alive());
      const said = page.getByText(/cannot be opened|No such file|The picture is of the file before/);
      await said.first().waitFor({ timeout: 5000 });
      await page.reload();
      await said.first().waitFor({ timeout: 5000 });
    });
  },
  async 'a graph without nodes says that it is empty'({ browser, folder }) {
    const file = path.join(folder, 'empty.onnxtxt');
    writeFileSync(file, '<ir_version: 8, opset_import: ["" : 17]>\nempty () => () { }\n');
    await on(browser, file, async (page) => {
      await page.getByText(/This graph is empty/).waitFor();
      assert.deepEqual(page.bad, []);
    });
  },
  async 'a name of 3,000 letters leaves room for what follows it; what a node leaves to the standard is told'({ browser, folder }) {
    const file = path.join(folder, 'long.onnxtxt'), name = `a${'n'.repeat(2998)}z`;
    writeFileSync(file, `<ir_version: 8, opset_import: ["" : 17]>\nlong (float[1,4] x) => (float[1,4] y) { [${name}] y = LeakyRelu(x) }\n`);
    await on(browser, file, async (page) => {
      await page.goto(`${page.url()}?n=${name}`);
      const inspector = page.getByRole('complementary', { name: 'Inspector' }), standard = inspector.getByText('0.01', { exact: false });
      await standard.waitFor();
      assert.ok((await standard.boundingBox()).y < 500);
      await inspector.getByText('by default').waitFor();
    });
  },
  async 'a name with markup is a name'({ browser, folder }) {
    const file = copyOf(folder, 'markup.onnx', renamed('/stem/conv/Conv', '<img src=x/>ab'.padEnd(15, 'x')));
    await on(browser, file, async (page) => {
      await page.goto(`${page.url()}?depth=all&q=img`);
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.press('Enter');
      await page.getByRole('complementary', { name: 'Inspector' }).getByText(/<img src=x/).first().waitFor();
      assert.equal(await page.evaluate(() => document.querySelectorAll('img').length), 0);
      assert.deepEqual(page.bad, []);
    });
  },
  async 'a damaged file says where, and other files are offered'({ browser, folder }) {
    const good = copyOf(folder, 'good.onnx'), bad = path.join(folder, 'bad.onnx');
    writeFileSync(bad, readFileSync(example).subarray(0, 3000));
    const server = await start(good, bad).catch(() => null);
    if (!server) return; // refused on the command line, which is as good
    try {
      const page = await visit(browser, server, '/graph');
      assert.deepEqual(page.bad, []);
    } finally { await server.stop(); }
  },
  async 'when vitrine is gone the foot says so'({ browser, folder }) {
    const server = await start(copyOf(folder, 'left.onnx')), page = await visit(browser, server);
    await server.stop();
    await page.getByText('vitrine does not answer').waitFor({ timeout: 6000 });
  },
};
