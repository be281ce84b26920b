/* chart.ts: a chart as the server sends it, decoded without copying: a safetensors document whose columns
 * become typed arrays over the same buffer and whose spec stands in __metadata__.figure (figure.ts). */
import type { ChartSpec } from './figure';
import { Strings } from './scene';

export type Numbers = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;
export interface Column { readonly shape: readonly number[]; readonly values: Numbers }
export interface Chart {
  readonly spec: ChartSpec;
  readonly columns: ReadonlyMap<string, Column>;
  readonly words: ReadonlyMap<string, Strings>;
}

interface Entry { readonly dtype: string; readonly shape: number[]; readonly data_offsets: [number, number] }

function view(buffer: ArrayBuffer, at: number, e: Entry): Numbers {
  const from = at + e.data_offsets[0], n = e.shape.reduce((a, b) => a * b, 1);
  switch (e.dtype) {
    case 'F64': return new Float64Array(buffer, from, n);
    case 'F32': return new Float32Array(buffer, from, n);
    case 'I32': return new Int32Array(buffer, from, n);
    case 'U32': return new Uint32Array(buffer, from, n);
    case 'U8': return new Uint8Array(buffer, from, n);
    default: throw new Error(`a column of ${e.dtype} is not known`);
  }
}

export function decodeChart(buffer: ArrayBuffer): Chart {
  const size = Number(new DataView(buffer).getBigUint64(0, true));
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size))) as
    Record<string, Entry> & { __metadata__: { figure: string } };
  const spec = JSON.parse(__metadata__.figure) as ChartSpec;
  if (spec.kind !== 'chart') throw new Error('this figure is no chart');
  const columns = new Map<string, Column>(), words = new Map<string, Strings>();
  for (const [name, e] of Object.entries(entries)) columns.set(name, { shape: e.shape, values: view(buffer, 8 + size, e) });
  for (const name of columns.keys()) {
    if (!name.endsWith('.off')) continue;
    const bytes = columns.get(name.slice(0, -4) + '.utf8');
    if (bytes) words.set(name.slice(0, -4), new Strings(columns.get(name)!.values as Uint32Array, bytes.values as Uint8Array));
  }
  return { spec, columns, words };
}
