// Less room, other themes, and what a checker of accessibility says.
import assert from 'node:assert/strict';
import { axe } from '../browser.mjs';
import { example, start, visit } from '../vitrine.mjs';

export const open = async () => ({ server: await start(example) });
export const close = ({ server }) => server.stop();

const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
async function checked(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () =>
    (await window.axe.run(document, { resultTypes: ['violations'] })).violations
      .filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`));
  assert.deepEqual(found, []);
}

const views = {
  'the graph': '/graph', 'a selected node': '/graph?n=stem/conv', 'a selected group with results': '/graph?n=blocks.0&q=op:Conv', 'the table': '/graph/table', 'a room that cannot be filled': '/run', 'a failure': '/graph?scope=nowhere',
};
const accessible = Object.fromEntries(['light', 'dark'].flatMap((theme) => Object.entries(views).map(([name, where]) => [
  `axe finds nothing serious in ${name}, ${theme}`,
  async ({ browser, server }) => {
    const page = await visit(browser, server, `${where}${where.includes('?') ? '&' : '?'}theme=${theme}`);
    await page.waitForTimeout(200);
    await checked(page);
    assert.deepEqual(page.bad, []);
  },
])));

const narrow = Object.fromEntries([320, 600, 899, 1024].map((width) => [
  `nothing runs out at the side of a page ${width} px wide`,
  async ({ browser, server }) => {
    for (const where of ['/graph', '/graph?n=stem/conv', '/graph/table?q=conv', '/run', '/graph?scope=nowhere']) {
      const page = await visit(browser, server, where, { viewport: { width, height: 640 }, hasTouch: width < 600 });
      assert.ok((await wide(page)) <= 0, `${where}: ${await wide(page)} px too wide`);
      await page.context().close();
    }
  },
]));

export const journeys = {
  ...accessible,
  ...narrow,
  async 'axe finds nothing serious at 320 px, with the drawer open and with the keys shown'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=stem/conv', { viewport: { width: 320, height: 640 }, hasTouch: true });
    await checked(page);
    await page.getByRole('button', { name: 'List', exact: true }).click();
    await page.getByRole('tree').waitFor();
    await checked(page);
    await page.keyboard.press('Escape');
    await page.getByRole('tree').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await checked(page);
    assert.ok((await wide(page)) <= 0);
  },
  async 'at 320 px the field opens over the bar and finds'({ browser, server }) {
    const page = await visit(browser, server, '/graph', { viewport: { width: 320, height: 640 }, hasTouch: true });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.keyboard.type('op:Gemm');
    await page.getByText('1 of 18').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('Gemm').first().waitFor();
  },
  async 'reduced motion and forced colours leave the page whole'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=stem/conv', { reducedMotion: 'reduce', forcedColors: 'active' });
    assert.deepEqual(page.bad, []);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.ready), 'true');
  },
  async 'paper is light and has no bars'({ browser, server }) {
    const page = await visit(browser, server, '/graph?theme=dark&n=stem/conv');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('banner').isVisible(), false);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.waitForFunction(() => document.documentElement.dataset.theme === 'light');
  },
};
