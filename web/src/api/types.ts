// The answers of the server as docs/api.md gives them. Names of families are those of the tokens.
import type { Family } from './scene';
import type { Room } from '../state/spec';

export type { Family };

export interface Failure { file: string; where: string; reason: string }

export interface Capability { room: Room; can: boolean; why: string }

export interface Model {
  id: string;
  file: string;
  path: string;
  format: string;
  bytes: number;
  nodes: number;
  parameters: number;
  generation: number;
  capabilities: Capability[];
  error: Failure | null;
}

export interface Recent { path: string; file: string; bytes: number; when: number | string }
export interface Format { name: string; says: string; endings: string | string[] }

export interface Models {
  version: string;
  models: Model[];
  recent: Recent[];
  formats: Format[];
}

export interface ValueInfo { name: string; dtype: string; shape: (number | string | null)[] }

export interface Info {
  file: string;
  format: string;
  version: string;
  producer: string;
  bytes: number;
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  graph: boolean;
  graphWhyNot?: string;
  architecture: string | null;
  nodes: number;
  nodesTotal: number;
  operators: Record<string, number>;
  opset: Record<string, number>;
  tensors: number;
  parameters: number;
  weightBytes: number;
  metadata: Record<string, string>;
  notes?: string[];
}

export type ItemKind = 'node' | 'group' | 'stack' | 'input' | 'output';

export interface Named { path: string; name: string }

export interface Attribute { name: string; kind: string; text: string; full?: string; says: string | null; graph: string | null }

export interface Input {
  name: string;
  role: string | null;
  says: string | null;
  type: string;
  from: string | null;
  weight: number | null;
  first?: string[];
  bytes?: number;
  count?: number;
  file?: string;
  missing?: string | null;
}

export interface Output { name: string; role: string | null; says: string | null; type: string; to: Named[] }

export interface Operator { domain: string | null; domainName?: string; name: string; version: number; formula: string | null; says: string | null; known: boolean }

export interface Totals {
  nodes: number;
  parameters: number;
  weightBytes: number;
  operators: { op: string; n: number; family: Family }[];
}

export interface Item {
  path: string;
  name: string;
  kind: ItemKind;
  type: string;
  family: Family | null;
  guessed: boolean;
  guessWhy?: string;
  parents: (Named & { kind?: ItemKind })[];
  op?: Operator | null;
  doc?: string;
  index?: number | null;
  offset?: number | null;
  attributes?: Attribute[];
  inputs?: Input[];
  outputs?: Output[];
  metadata?: { key: string; value: string }[];
  totals?: Totals | null;
  repeats?: (Named & { parameters: number })[];
  repeat?: { index: number; of: number; stack: string; previous: string | null; next: string | null } | null;
  text?: string;
}

export interface TreeItem extends Named {
  type: string;
  kind: ItemKind;
  family: Family | null;
  nodes: number;
  parameters: number;
  children: number;
  repeat: number;
  guessed: boolean;
}

export interface Tree { path: string; items: TreeItem[] }

export interface Cell extends Named {
  family: Family | null;
  value: number | null;
  share: number;
  ticks: (Named & { family: Family | null })[];
}

export interface Spine { cells: Cell[]; measure: string; total: number }

export interface Hit extends Named { type: string; family: Family | null; note: string; kind: ItemKind }

export interface Hits {
  total: number;
  hits: Hit[];
  counts: Record<string, number>;
  emptied: string | null;
  complete: string[];
}

export interface Reach { paths: string[]; counts: Record<string, number> }

export interface Tensor { name: string; dtype: string; shape: number[]; from: number; values: string[] }

export type Role = 'trained' | 'buffer' | 'optimizer';

/** A stored tensor, as the table of all of them tells it. */
export interface StoredTensor {
  w: number;
  name: string;
  label: string;
  part: string;
  dtype: string;
  shape: number[];
  count: number;
  bytes: number;
  offset: number;
  file: string;
  role: Role | null;
  rows: number;
  cols: number;
  split: number;
  out: number;
  in: number;
  path?: string;
  user?: string;
  op?: string;
  family?: Family;
  quant?: number;
  words?: number;
  missing?: string;
}

export interface TensorStats {
  w: number;
  why?: string;
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  variance: number | null;
  skew: number | null;
  kurtosis: number | null;
  l1: number;
  l2: number;
  q1: number | null;
  median: number | null;
  q3: number | null;
  low: number | null;
  high: number | null;
  finite: number;
  zeros: number;
  small: number;
  nan: number;
  inf: number;
  outliers: number;
  quantiles: [number, number][];
  from: number;
  to: number;
  bins: number[];
}

export interface TensorSpectrum {
  n: number;
  of: number;
  first: number;
  last: number;
  norm: number;
  effective: number | null;
  stable: number | null;
  condition: number | null;
  edge: number | null;
  above: number;
  alpha: number | null;
  alphaError: number | null;
}

export interface WeightFinding { kind: string; name: string; label: string; seen: string; cause: string; fix: string; channels: number[] }

export interface Nearest { table: string; query: { row: number; word: string; sign: number }[]; nearest: { row: number; word: string; cosine: number }[] }

export interface Browse { path: string; entries: { name: string; dir: boolean; bytes: number }[] }

export interface JobEvent {
  job: string;
  what?: string;
  done?: number;
  total?: number;
  left?: number;
  end?: 'done' | 'failed' | 'cancelled';
}

export interface ModelEvent { id: string; generation?: number; error?: Failure }
