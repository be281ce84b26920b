// The room of weights: the table, one tensor largest, its numbers; everything by the address and by keys.
import assert from 'node:assert/strict';
import { axe } from '../browser.mjs';
import { address, example, query, start, visit } from '../vitrine.mjs';

export const open = async () => ({ server: await start(example) });
export const close = ({ server }) => server.stop();

const tensors = (page) => page.evaluate(async () => (await (await fetch('/api/tensors')).json()).tensors);
const rows = (page) => page.locator('[data-panel=list] [role=row][data-index]');
const serious = async (page) => {
  await page.evaluate(axe);
  return page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 90)}`));
};
/** A kernel of a convolution. */
const kernel = (list) => list.find((t) => t.shape.length === 4 && t.out >= 0 && t.in >= 0);

export const journeys = {
  async 'every tensor is a row with its numbers, and the foot says of how many values they are'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), list = await tensors(page);
    await page.getByText(/statistics of all/).waitFor();
    assert.equal(await rows(page).count(), Math.min(list.length, await rows(page).count()));
    const first = await rows(page).first().innerText();
    assert.match(first, /\d/);
    assert.deepEqual(page.bad, []);
  },
  async 'a row selects its tensor: address, picture, inspector; back takes it back'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), list = await tensors(page), t = kernel(list);
    await rows(page).nth(list.indexOf(t)).click();
    await address(page, (u) => u.searchParams.get('n') === t.path || u.searchParams.get('w') === String(t.w), 'it stands in the address');
    await page.locator('canvas[aria-label^=Heatmap]').waitFor();
    await page.locator('[data-panel=inspector]').getByText(t.dtype).first().waitFor();
    await page.goBack();
    await address(page, (u) => !u.searchParams.has('n') && !u.searchParams.has('w'), 'back');
  },
  async 'a column sorts, a query filters, and says what left nothing'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), list = await tensors(page);
    await page.getByText(/statistics of all/).waitFor();
    await page.getByRole('button', { name: 'std', exact: true }).click();
    await address(page, () => query(page).get('sort') === '-std', 'sorted');
    await page.getByRole('searchbox').fill('dtype:f32 params>100');
    const kept = list.filter((t) => t.dtype.includes('f32') && t.count > 100).length;
    await page.getByText(`${kept} of ${list.length}`).first().waitFor();
    await page.getByRole('searchbox').fill('nowhere-to-be-found');
    await page.getByText('nowhere-to-be-found leaves nothing').first().waitFor();
  },
  async 'the matrix zooms by wheel and keys to single values, and a reload keeps the place'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), t = kernel(await tensors(page));
    await page.goto(new URL(`/weights/matrix?w=${t.w}`, server.url).href);
    const heat = page.getByRole('application', { name: /Heatmap/ });
    await heat.waitFor();
    const box = await heat.boundingBox();
    await page.mouse.move(box.x + 20, box.y + 20);
    for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -300);
    await address(page, () => query(page).get('part') !== null, 'zoomed');
    const [, , , cols] = query(page).get('part').split(',').map(Number);
    assert.ok(cols < t.cols);
    await page.reload();
    await heat.waitFor();
    await heat.focus();
    await page.keyboard.press('0');
    await address(page, () => query(page).get('part') === null, 'all of it again');
    assert.deepEqual(page.bad, []);
  },
  async 'a filter that is clicked is the channel everywhere'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), t = kernel(await tensors(page));
    await page.goto(new URL(`/weights/kernels?w=${t.w}`, server.url).href);
    const filters = page.getByRole('application', { name: /filters of/ });
    await filters.waitFor();
    await filters.click({ position: { x: 8, y: 8 } });
    await address(page, () => query(page).get('ch') !== null, 'the channel stands in the address');
    await page.getByText(`Output ${query(page).get('ch')}`).first().waitFor();
  },
  async 'the graph leads to a weight and the weight back to its node'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), t = kernel(await tensors(page));
    await page.goto(new URL(`/graph?n=${encodeURIComponent(t.path)}`, server.url).href);
    await page.getByRole('button', { name: 'Statistics' }).first().click();
    await address(page, (u) => u.pathname === '/weights' && u.searchParams.get('w') === String(t.w), 'to the weight');
    await page.locator('[data-panel=inspector]').getByTitle('Show in the graph').click();
    await address(page, (u) => u.pathname === '/graph' && u.searchParams.get('n') === t.path, 'and back');
  },
  async 'the picture is saved as SVG'({ browser, server }) {
    const page = await visit(browser, server, '/weights'), t = kernel(await tensors(page));
    await page.goto(new URL(`/weights?w=${t.w}`, server.url).href);
    await page.locator('canvas[aria-label^=Heatmap]').waitFor();
    const saved = page.waitForEvent('download');
    await page.keyboard.press('x');
    await page.getByRole('menuitem', { name: /SVG/ }).click();
    assert.match((await saved).suggestedFilename(), /\.svg$/);
  },
  async 'in the dark, in Chinese and at 320 px nothing is serious to axe'({ browser, server }) {
    const wide = await visit(browser, server, '/weights?theme=dark&lang=zh');
    assert.deepEqual(await serious(wide), []);
    const narrow = await visit(browser, server, '/weights', { viewport: { width: 320, height: 640 }, hasTouch: true });
    assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= 321));
  },
};
