/* props.ts: what the graph panel is given and what it tells. Paths name boxes, wires name values: both
 * stay the same when the picture changes. */

import type { Scene } from '../../api/scene';
import type { Camera } from '../../math/camera';

export type Translate = (key: string, values?: Record<string, string | number>) => string;
export type Way = 'up' | 'down' | 'left' | 'right';

export interface GraphProps {
  /** a new object when the spec changed; null: nothing yet */
  scene: Scene | null;
  /** path of the selected item */
  selected: string | null;
  /** wire of the selected value */
  selectedValue: number | null;
  hovered: string | null;
  /** paths that match the query */
  hits: ReadonlySet<string> | null;
  /** hits inside each group */
  counts: ReadonlyMap<string, number> | null;
  /** fade what is no hit */
  isolate: boolean;
  /** paths up or down of the selection: all others fade */
  reach: ReadonlySet<string> | null;
  theme: string;
  lang: string;
  t: Translate;
  /** null: fit */
  camera?: Camera | null;
  onselect: (path: string | null, add: boolean) => void;
  onvalue: (wire: number | null) => void;
  onhover: (path: string | null) => void;
  /** opens or closes in place */
  ontoggle: (path: string) => void;
  /** shows the inside alone */
  ondrill: (path: string) => void;
  /** the eye rests; null: where all of the graph is seen */
  oncamera: (camera: Camera | null) => void;
  /** after the first complete drawing of a scene */
  onready: () => void;
}

/** What the page may ask of the panel: `bind:this`. */
export interface GraphHandle {
  fit(): void;
  fitSelection(): void;
  zoomBy(factor: number): void;
  zoomTo(k: number): void;
  focus(): void;
  walk(way: Way): void;
  repeat(step: 1 | -1): void;
}
