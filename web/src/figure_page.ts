/* figure_page.ts: the script of a figure saved as a page of its own (src/figure/chart_html.c embeds it): the
 * chart drawn at the window's size, what lies under the pointer told below it, the wheel and dragging over a
 * panel's axes. It asks for nothing from anywhere. */
import { decodeChart } from './api/chart';
import { drawChart, layChart, pickChart, readLook, type Hit, type Laid } from './draw/chart';
import type { Range } from './draw/chart_layout';
import { faceReady } from './draw/text';
import { valueAt } from './math/axis';

const canvas = document.querySelector('canvas')!, reading = document.getElementById('reading')!;
const bytes = Uint8Array.from(atob(document.getElementById('figure')!.textContent!.trim()), (c) => c.charCodeAt(0));
const chart = decodeChart(bytes.buffer), own = { w: Number(canvas.dataset.width), h: Number(canvas.dataset.height) };
const zoom = new Map<number, { x?: Range; y?: Range }>(), caption = reading.textContent ?? '';
let laid: Laid, look = readLook(getComputedStyle(document.documentElement)), hover: Hit | null = null;

function draw(): void {
  const ctx = canvas.getContext('2d')!, dots = devicePixelRatio;
  ctx.setTransform(dots, 0, 0, dots, 0, 0);
  drawChart(ctx, laid, look, hover);
}

function lay(): void {
  const w = Math.max(320, Math.min(innerWidth - 32, 1.6 * own.w)), h = own.h * Math.min(1.3, Math.max(1, w / own.w)), dots = devicePixelRatio;
  canvas.width = Math.round(w * dots);
  canvas.height = Math.round(h * dots);
  canvas.style.width = `${w}px`;
  canvas.style.height = `${h}px`;
  laid = layChart(chart, w, h, zoom);
  draw();
}

function theme(dark: boolean): void {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  look = readLook(getComputedStyle(document.documentElement));
  draw();
}

const plotAt = (x: number, y: number) => laid.plots.find(({ area: a }) => x >= a.x && x <= a.x + a.w && y >= a.y && y <= a.y + a.h);

/** The axes' ends after a change of places: from 0 … 1 to lo … hi of what is seen now. */
function move(x: number, y: number, to: (place: number, at: number) => number): void {
  const p = plotAt(x, y);
  if (!p || p.panel.x.scale === 'band') return;
  const at = (x - p.area.x) / p.area.w, lo = valueAt(p.x, to(0, at)), hi = valueAt(p.x, to(1, at));
  if (!(hi > lo) || !Number.isFinite(hi - lo)) return;
  zoom.set(p.index, { ...zoom.get(p.index), x: { lo, hi } });
  lay();
}

let held: number | null = null;
canvas.addEventListener('pointermove', (e) => {
  if (held !== null && e.buttons) {
    const dx = e.offsetX - held;
    held = e.offsetX;
    move(e.offsetX, e.offsetY, (place) => place - dx / (plotAt(e.offsetX, e.offsetY)?.area.w ?? 1));
  }
  hover = pickChart(laid, e.offsetX, e.offsetY);
  reading.textContent = hover?.text ?? caption;
  draw();
});
canvas.addEventListener('pointerdown', (e) => { held = e.offsetX; canvas.setPointerCapture(e.pointerId); });
canvas.addEventListener('pointerup', () => { held = null; });
canvas.addEventListener('pointerleave', () => { hover = null; reading.textContent = caption; draw(); });
canvas.addEventListener('wheel', (e) => {
  if (!plotAt(e.offsetX, e.offsetY)) return;
  e.preventDefault();
  const k = Math.exp(e.deltaY / 400);
  move(e.offsetX, e.offsetY, (place, at) => at + (place - at) * k);
}, { passive: false });
canvas.addEventListener('dblclick', () => { zoom.clear(); lay(); });
addEventListener('resize', lay);
addEventListener('keydown', (e) => { if (e.key === 't') theme(document.documentElement.dataset.theme !== 'dark'); });
lay();
void faceReady().then(lay);
document.documentElement.dataset.ready = 'true';
