// The routes of docs/api.md, one function each.
import { address, get, getBytes, getNow, post, upload, type Query } from './http';
import { decodeChart, type Chart } from './chart';
import { decodeScene, type Scene } from './scene';
import type { Browse, Hits, Info, Item, Models, Nearest, Reach, Spine, StoredTensor, Tensor, TensorSpectrum, TensorStats, Tree, WeightFinding } from './types';

export const models = (lang: string) => get<Models>(address('/api/models', { lang }));
export const info = (f: string, signal?: AbortSignal) => get<Info>(address('/api/info', { f, modules: 0 }), signal);
export const item = (f: string, n: string, lang: string, signal?: AbortSignal) => get<Item>(address('/api/item', { f, n, lang }), signal);
export const tree = (f: string, n: string, signal?: AbortSignal) => get<Tree>(address('/api/tree', { f, n }), signal);
export const spine = (f: string, measure: string, signal?: AbortSignal) =>
  get<Spine>(address('/api/spine', { f, measure: measure === 'parameters' ? '' : measure }), signal);
const firstSearch = (f: string, q: string) => address('/api/search', { f, q, limit: 40, counts: 0 });
/** What the list shows at once: the first hits, short enough to be there before the next frame. */
export const searchFirst = (f: string, q: string, signal?: AbortSignal) => get<Hits>(firstSearch(f, q), signal);
/** The same before this line is left; null when there is no answer to be had that way. */
export const searchNow = (f: string, q: string) => getNow<Hits>(firstSearch(f, q));
/** All hits, and how many each group holds. */
export const search = (f: string, q: string, signal?: AbortSignal) => get<Hits>(address('/api/search', { f, q, limit: 100_000 }), signal);
export const reach = (f: string, n: string, up: boolean, signal?: AbortSignal) => get<Reach>(address('/api/reach', { f, n, up: up ? 1 : 0 }), signal);
export const tensor = (f: string, w: number, from: number, n: number) => get<Tensor>(address('/api/tensor', { f, w, from, n }));
export const tensors = (f: string, signal?: AbortSignal) => get<{ tensors: StoredTensor[] }>(address('/api/tensors', { f }), signal);
export const tensorStats = (query: Query, signal?: AbortSignal) => get<{ stats: TensorStats[]; ms: number }>(address('/api/tensors/stats', query), signal);
export const weightsChart = async (query: Query, signal?: AbortSignal): Promise<Chart> => decodeChart((await getBytes(address('/api/view/weights', query), signal)).bytes);
export const spectrum = (query: Query, signal?: AbortSignal) => get<TensorSpectrum>(address('/api/tensor/spectrum', query), signal);
export const findings = (f: string, lang: string, signal?: AbortSignal) => get<WeightFinding[]>(address('/api/tensors/findings', { f, lang, later: 1 }), signal);
export const nearest = (f: string, w: number, q: string, top: number, signal?: AbortSignal) => get<Nearest>(address('/api/tensor/nearest', { f, w, q, top }), signal);
/** f32 columns one after the other, as docs/api.md says. */
export const columns = async (route: '/api/tensor/tiles' | '/api/tensor/channels', query: Query, signal?: AbortSignal) =>
  new Float32Array((await getBytes(address(route, query), signal)).bytes);
export const browse = (path: string, signal?: AbortSignal) => get<Browse>(address('/api/browse', { path }), signal);

export const openPath = (path: string) => post<{ id: string }>('/api/open', { path });
export const closeFile = (f: string) => post<unknown>(address('/api/close', { f }));
export const cancelJob = (job: string) => post<unknown>(address('/api/cancel', { job }));
export const uploadFile = (file: File, progress: (sent: number) => void, signal: AbortSignal) =>
  upload<{ id: string }>(address('/api/upload', { name: file.name }), file, progress, signal);

export interface Picture { scene: Scene; layoutMs: number | null }

/** How long the layout took, which the server tells in Server-Timing: `layout;dur=3.1`. */
export function layoutTime(header: string | null): number | null {
  const found = /(?:^|,)\s*layout\s*;[^,]*dur=([0-9.]+)/.exec(header ?? '');
  return found ? Number(found[1]) : null;
}

export async function graph(query: Query, signal?: AbortSignal): Promise<Picture> {
  const { headers, bytes } = await getBytes(address('/api/view/graph', query), signal);
  return { scene: decodeScene(bytes), layoutMs: layoutTime(headers.get('Server-Timing')) };
}

/** A file to keep: its bytes and the name the server gives it. */
export async function exported(query: Query, signal?: AbortSignal, route = '/api/export'): Promise<{ name: string; bytes: Blob }> {
  const { headers, bytes } = await getBytes(address(route, query), signal);
  const name = /filename="?([^";]+)"?/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? `graph.${query.as}`;
  return { name, bytes: new Blob([bytes], { type: headers.get('Content-Type') ?? '' }) };
}
