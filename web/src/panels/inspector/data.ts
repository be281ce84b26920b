// What the inspector makes of an answer before it shows it.
import { boxOfPath, type Scene } from '../../api/scene';
import type { Info, Named, ValueInfo } from '../../api/types';

export interface ValueFacts { wire: number; name: string; label: string; from: Named; to: Named[] }

/** What the scene knows of a value: its name, type, who gives it and who reads it. */
export function valueOf(scene: Scene, wire: number): ValueFacts | null {
  const { edges, boxes, targets } = scene;
  const named = (box: number): Named => ({ path: boxes.path.at(box), name: boxes.full.at(box) || boxes.name.at(box) });
  let found: ValueFacts | null = null;
  for (let e = 0; e < edges.n; e++) {
    if (edges.wire[e] !== wire) continue;
    found ??= { wire, name: edges.name.at(e), label: edges.label.at(e), from: named(edges.from[e] ?? 0), to: [] };
    const first = edges.to[2 * e] ?? 0, n = edges.to[2 * e + 1] ?? 0;
    for (const box of targets.subarray(first, first + n)) found.to.push(named(box));
  }
  if (found) {
    const seen = new Set<string>();
    found.to = found.to.filter((b) => b.path !== '' && boxOfPath(scene, b.path) >= 0 && !seen.has(b.path) && seen.add(b.path));
  }
  return found;
}

/** 'f32 1×s×768' -> its parts, symbolic sizes told apart. */
export function typeParts(type: string): { text: string; symbol: boolean }[] {
  return type.split(/([×x ](?=[^ ]*$)|[×])/).filter(Boolean).map((text) => ({ text, symbol: /^[A-Za-z_?][\w?.-]*$/.test(text) && !isDtype(text) }));
}

const isDtype = (text: string) => /^(bool|string|b?f\d+\w*|[iu]\d+|c\d+|q\d\w*|type|seq|opt|map|sparse)$/.test(text);

export const shapeText = (v: ValueInfo): string =>
  [v.dtype, (v.shape ?? []).map((d) => d ?? '?').join('×')].filter(Boolean).join(' ');

/** 'ai.onnx 17, com.microsoft 1' */
export const opsets = (info: Info): string =>
  Object.entries(info.opset ?? {}).map(([domain, version]) => (domain ? `${domain} ${version}` : String(version))).join(', ');

/** The first `most` of a list, and how many were left out. */
export function some<T>(list: readonly T[] | undefined, most: number): { shown: readonly T[]; more: number } {
  const all = list ?? [];
  return { shown: all.slice(0, most), more: Math.max(0, all.length - most) };
}
