// The graph room with one model open: reading, searching, folding, addresses.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { address, example, query, ready, start, visit } from '../vitrine.mjs';

export const open = async () => ({ server: await start(example) });
export const close = ({ server }) => server.stop();

const html = (page) => page.evaluate(() => ({ ...document.documentElement.dataset, lang: document.documentElement.lang }));
const search = (page) => page.getByRole('searchbox');

export const journeys = {
  async 'the first view is drawn and says room, theme and language'({ browser, server }) {
    const page = await visit(browser, server, '/graph?theme=dark');
    const said = await html(page);
    assert.deepEqual([said.view, said.theme, said.ready, said.lang], ['graph', 'dark', 'true', 'en']);
    assert.deepEqual(page.bad, []);
    assert.equal(new URL(page.url()).search, '?theme=dark');
  },
  async 'the picture comes first, and stays where it is when the panels come'({ browser, server }) {
    for (const where of ['/graph', '/graph?n=stem/conv&q=conv']) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } }), page = await context.newPage();
      await page.addInitScript(() => {
        const place = () => Object.values(document.querySelector('[role=application]').getBoundingClientRect().toJSON()).join(' ');
        const watch = new MutationObserver(() => {
          if (document.documentElement?.dataset.ready !== 'true') return;
          watch.disconnect();
          window.first = place();
          window.place = place;
        });
        watch.observe(document, { subtree: true, childList: true, attributes: true });
      });
      await page.goto(new URL(where, server.url).href);
      await page.getByRole('tree').waitFor();
      await page.getByRole('searchbox').waitFor();
      await page.waitForTimeout(400);
      const { first, last } = await page.evaluate(() => ({ first: window.first, last: window.place() }));
      assert.equal(last, first);
    }
  },
  async 'the picture is asked for once, however its address is written'({ browser, server }) {
    const page = await visit(browser, server, '/graph?open=blocks.0,blocks.1&show=shapes,dtypes&dir=lr&n=stem/conv');
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').filter((r) => r.name.includes('/api/view/graph')).length);
    assert.equal(asked, 1);
  },
  async 'the root goes to the graph'({ browser, server }) {
    const page = await visit(browser, server, '/');
    await address(page, (u) => u.pathname === '/graph', 'the graph');
  },
  async 'the whole page has fewer than 500 elements, with a node selected and results shown'({ browser, server }) {
    const page = await visit(browser, server, '/graph?q=conv&depth=all&n=stem/conv');
    await page.getByRole('option').first().waitFor();
    const n = await page.evaluate(() => document.getElementsByTagName('*').length);
    assert.ok(n < 500, `${n} elements`);
  },
  async 'search is live, Enter selects, Esc returns to where one was'({ browser, server }) {
    const page = await visit(browser, server);
    await page.keyboard.press('/');
    await page.keyboard.type('op:Conv');
    await page.getByText('6 of 18').waitFor();
    assert.equal(await page.getByRole('listbox', { name: 'Results' }).getByRole('option').count(), 6);
    await page.keyboard.press('Enter');
    await address(page, (u) => u.searchParams.get('q') === 'op:Conv' && !!u.searchParams.get('n'), 'a hit is selected');
    await page.keyboard.press('/');
    await page.keyboard.type('nothing-has-this');
    await page.getByText(/leaves nothing|Nothing matches/).waitFor();
    await page.keyboard.press('Escape');
    await address(page, (u) => u.searchParams.get('q') === 'op:Conv', 'the query of before');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'application');
  },
  async 'Alt Enter isolates, Esc goes out one level at a time'({ browser, server }) {
    const page = await visit(browser, server);
    await page.keyboard.press('/');
    await page.keyboard.type('relu');
    await page.getByRole('listbox', { name: 'Results' }).waitFor();
    await page.keyboard.press('Alt+Enter');
    await address(page, (u) => u.searchParams.get('isolate') === '1', 'isolated');
    await page.keyboard.press('Escape');
    await address(page, (u) => !u.searchParams.has('isolate') && u.searchParams.get('q') === 'relu', 'the query stays');
    await page.keyboard.press('Escape');
    await address(page, (u) => !u.searchParams.has('q'), 'no query');
  },
  async 'a filter is completed'({ browser, server }) {
    const page = await visit(browser, server);
    await search(page).fill('op:Gl');
    const offer = page.getByRole('option', { name: 'op:GlobalAveragePool' });
    await offer.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await search(page).inputValue(), 'op:GlobalAveragePool ');
  },
  async 'selecting can be taken back, and a reload shows the same'({ browser, server }) {
    const page = await visit(browser, server);
    await page.getByRole('treeitem', { name: /^blocks/ }).first().click();
    await address(page, (u) => !!u.searchParams.get('n'), 'selected');
    const chosen = page.url();
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('Inside').waitFor();
    await page.reload();
    await ready(page);
    assert.equal(page.url(), chosen);
    await page.goBack();
    await address(page, (u) => !u.searchParams.get('n'), 'nothing selected');
    await page.goForward();
    assert.equal(page.url(), chosen);
  },
  async 'the inspector tells attributes, inputs, weights with values and more of them'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=stem/conv');
    const side = page.getByRole('complementary', { name: 'Inspector' });
    for (const words of ['Inputs', 'Outputs', 'Attributes', 'kernel_shape', 'stem.conv.weight', '144 values']) await side.getByText(words, { exact: true }).or(side.getByText(words)).first().waitFor();
    await side.getByRole('button', { name: 'More values' }).first().click();
    await side.getByText('1 to 144 of 144').waitFor();
  },
  async 'upstream and downstream are marked and stand in the address'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=head');
    await page.getByRole('button', { name: 'Upstream' }).click();
    await address(page, (u) => u.searchParams.get('reach') === 'up', 'reach=up');
    await page.getByText(/depends on: \d+ nodes/).waitFor();
    await page.keyboard.press('Shift+U');
    await address(page, (u) => u.searchParams.get('reach') === 'down', 'reach=down');
  },
  async 'every command is in the palette'({ browser, server }) {
    const page = await visit(browser, server);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('table of the same');
    await page.keyboard.press('Enter');
    await address(page, (u) => u.pathname === '/graph/table', 'the table');
    await page.getByRole('treegrid').getByRole('row', { name: /stem/ }).first().waitFor();
  },
  async 'the table opens a block in place, and the graph shows it open'({ browser, server }) {
    const page = await visit(browser, server, '/graph/table?depth=1');
    const rows = page.getByRole('treegrid').getByRole('row');
    const before = await rows.count();
    await page.getByRole('treegrid').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await address(page, (u) => u.searchParams.has('open'), 'open');
    await page.waitForFunction((n) => document.querySelectorAll('[role=treegrid] [role=row]').length > n, before);
    await page.keyboard.press('ArrowLeft');
    await address(page, (u) => u.searchParams.has('closed'), 'closed again');
  },
  async 'the switch folds, opens blocks, opens all'({ browser, server }) {
    const page = await visit(browser, server);
    await page.getByRole('radio', { name: 'All' }).click();
    await address(page, (u) => u.searchParams.get('depth') === 'all', 'all');
    await page.getByText('18 nodes in 20 boxes').waitFor();
    await page.keyboard.press('ArrowRight');
    await address(page, (u) => u.searchParams.get('depth') === '1', 'the arrows go round');
  },
  async 'drilling in draws a block alone, and out again'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=blocks.0');
    await page.getByRole('button', { name: 'Draw alone' }).click();
    await address(page, (u) => u.searchParams.get('scope') === 'blocks.0', 'scope');
    await page.keyboard.press('Escape');
    await address(page, (u) => !u.searchParams.has('scope'), 'out');
  },
  async 'a part of the path opens what stands beside it'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=stem/conv');
    await page.getByRole('navigation', { name: 'Path' }).getByRole('button', { name: 'stem' }).click();
    await page.getByRole('menuitemradio', { name: /^head/ }).click();
    await address(page, (u) => u.searchParams.get('n') === 'head', 'the sibling');
  },
  async 'a file that is not open is said to be so, and the open one is offered'({ browser, server }) {
    const page = await visit(browser, server, '/graph?f=other.onnx');
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'digits.onnx' }).first().click();
    await page.getByRole('application').waitFor();
  },
  async 'the table of keys is a dialog and closes with Esc'({ browser, server }) {
    const page = await visit(browser, server);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'All keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  },
  async 'F6 goes round the panels, with the focus to be seen'({ browser, server }) {
    const page = await visit(browser, server);
    const seen = [];
    for (let i = 0; i < 7; i++) {
      await page.keyboard.press('F6');
      seen.push(await page.evaluate(() => document.activeElement?.closest('[data-panel]')?.getAttribute('data-panel')));
    }
    assert.deepEqual([...new Set(seen)].sort(), ['inspector', 'list', 'rail', 'spine', 'stage', 'top']);
    assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid');
  },
  async 'two keys go to a room, and a room that cannot be filled says what it needs'({ browser, server }) {
    const page = await visit(browser, server);
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await address(page, (u) => u.pathname === '/run', 'the room');
    await page.getByRole('heading', { name: 'Run' }).waitFor();
    assert.equal((await html(page)).view, 'run');
  },
  async 'theme and language change without a reload'({ browser, server }) {
    const page = await visit(browser, server);
    await page.keyboard.press('t');
    assert.equal((await html(page)).theme, 'dark');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('language');
    await page.keyboard.press('Enter');
    await page.getByRole('searchbox', { name: '搜索' }).waitFor();
    assert.match((await html(page)).lang, /^zh/);
    await page.reload();
    await ready(page);
    assert.match((await html(page)).lang, /^zh/);
    assert.equal((await html(page)).theme, 'dark');
  },
  async 'the browser’s language is taken'({ browser, server }) {
    const page = await visit(browser, server, '/graph', { locale: 'zh-CN' });
    await page.getByRole('searchbox', { name: '搜索' }).waitFor();
  },
  async 'the picture shown is exported as it is asked for'({ browser, server }) {
    const page = await visit(browser, server, '/graph?depth=1');
    for (const [name, begins] of [['SVG', '<'], ['DOT', 'digraph'], ['PNG', '\x89PNG']]) {
      await page.keyboard.press('x');
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()]);
      assert.match(file.suggestedFilename(), new RegExp(`\\.${name.toLowerCase()}$`));
      assert.ok(readFileSync(await file.path(), 'latin1').startsWith(begins), name);
      await page.getByRole('menu').waitFor({ state: 'detached' });
    }
  },
  async 'a view is kept under a digit and recalled'({ browser, server }) {
    const page = await visit(browser, server, '/graph?n=head&depth=all');
    await page.keyboard.press('Shift+Digit2');
    await page.keyboard.press('Escape');
    await address(page, (u) => !u.searchParams.has('n'), 'nothing selected');
    await page.keyboard.press('2');
    await address(page, (u) => u.searchParams.get('n') === 'head' && u.searchParams.get('depth') === 'all', 'the view is back');
  },
  async 'the address keeps the eye where the hand moved it'({ browser, server }) {
    const page = await visit(browser, server);
    assert.equal(query(page).has('cam'), false);
    const box = await page.getByRole('application').boundingBox();
    await page.mouse.move(box.x + 300, box.y + 300);
    await page.mouse.wheel(0, -400);
    await address(page, (u) => u.searchParams.has('cam'), 'the camera');
    const there = page.url();
    await page.reload();
    await ready(page);
    await page.waitForTimeout(600);
    assert.equal(page.url(), there);
  },
  async 'what the address holds that is not understood is named'({ browser, server }) {
    const page = await visit(browser, server, '/graph?zoom=3&depth=deep');
    await page.getByText('not understood in the address: zoom=3, depth=deep').waitFor();
  },
  async 'a scope that is not there gives the sentence and a way out'({ browser, server }) {
    const page = await visit(browser, server, '/graph?scope=nowhere');
    await page.getByRole('alert').getByText(/nowhere/).waitFor();
    await page.getByRole('button', { name: 'Draw the whole model instead' }).click();
    await page.getByRole('application').waitFor();
  },
  async 'How to read this says what is drawn, with a sentence about this model'({ browser, server }) {
    const page = await visit(browser, server);
    await page.getByRole('button', { name: 'How to read this' }).click();
    await page.getByText(/18 nodes stand in \d+ boxes; most often Conv \(6\)/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText(/18 nodes stand in/).waitFor({ state: 'detached' });
  },
  async 'the card is closed for good'({ browser, server }) {
    const page = await visit(browser, server);
    await page.getByRole('button', { name: 'Close this card' }).click();
    await page.reload();
    await ready(page);
    assert.equal(await page.getByText('What you can see here').count(), 0);
  },
  async 'a panel is made wider by keys and by hand, and a double click gives it its usual width'({ browser, server }) {
    const page = await visit(browser, server);
    const edge = page.getByRole('separator', { name: 'Width of the list' });
    await edge.focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await edge.getAttribute('aria-valuenow'), '264');
    await edge.dblclick();
    assert.equal(await edge.getAttribute('aria-valuenow'), '248');
  },
};
