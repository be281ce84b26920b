// A running vitrine and pages that look at it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const example = path.join(root, 'examples/digits.onnx');
const program = process.env.VITRINE ?? path.join(root, 'build/vitrine');

/** Starts the program on `files`; its settings live in a folder that goes with it. */
export async function start(...files) {
  const home = mkdtempSync(path.join(tmpdir(), 'vitrine-journey-'));
  const process_ = spawn(program, [...files, '--port', '0', '--no-browser'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home },
  });
  let told = '';
  process_.stderr.on('data', (d) => { told += d; });
  const url = await new Promise((ok, no) => {
    let text = '';
    const timer = setTimeout(() => no(new Error('no address within 20 s')), 20000);
    process_.stdout.on('data', (d) => {
      text += d;
      const found = /http:\/\/\S+/.exec(text);
      if (found) { clearTimeout(timer); ok(found[0]); }
    });
    process_.on('exit', (code) => { clearTimeout(timer); no(new Error(`vitrine ended with ${code}: ${told}`)); });
  });
  return {
    url,
    home,
    /** True while the program runs. */
    alive: () => process_.exitCode === null && process_.signalCode === null,
    async stop() {
      const ended = new Promise((ok) => process_.once('exit', ok));
      if (process_.exitCode === null) { process_.kill('SIGTERM'); await ended; }
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A page at `where` that has been drawn. What goes wrong in it is collected in `page.bad`. */
export async function visit(browser, server, where = '/graph', options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true, locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.bad = [];
  page.setDefaultTimeout(8000);
  page.on('pageerror', (e) => page.bad.push(e.message));
  page.on('console', (m) => { if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.bad.push(m.text()); });
  page.on('request', (r) => {
    const to = new URL(r.url());
    if (!['blob:', 'data:'].includes(to.protocol) && to.origin !== new URL(server.url).origin) page.bad.push(`asks another machine: ${r.url()}`);
  });
  await page.goto(new URL(where, server.url).href);
  await ready(page);
  return page;
}

export const ready = (page) => page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { timeout: 15000 });
export const query = (page) => new URL(page.url()).searchParams;
/** Waits until the address satisfies `test`. */
export async function address(page, test, what) {
  for (let i = 0; i < 80; i++) {
    if (test(new URL(page.url()))) return;
    await page.waitForTimeout(50);
  }
  throw new Error(`${what}: the address is ${page.url()}`);
}
