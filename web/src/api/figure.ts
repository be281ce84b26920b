/* figure.ts: the spec of a chart, printed from src/figure/spec.c by tools/spec.c; not written by hand. */

export type ScaleKind = | 'linear' | 'log' | 'symlog' | 'sqrt' | 'time' | 'band';
export type MapKind = | 'glass' | 'tide' | 'ring' | 'label';
export type Channel = | 'x' | 'x2' | 'y' | 'y2' | 'low' | 'high' | 'value' | 'color' | 'size' | 'text';
export type MarkKind = | 'band' | 'bar' | 'raster' | 'rule' | 'line' | 'step' | 'segment' | 'violin' | 'box' | 'point' | 'text' | 'pictures';

export interface AxisSpec {
  /** how values become places */
  readonly scale: ScaleKind;
  /** the axis' ends; both absent: what the marks need */
  readonly lo?: number;
  readonly hi?: number;
  /** of symlog: where it begins to bend */
  readonly linear?: number;
  readonly title?: string;
  readonly unit?: string;
  /** column of words, of band */
  readonly categories?: string;
  readonly reversed?: boolean;
  /** the range reaches 0 */
  readonly zero?: boolean;
  /** ticks at whole numbers only */
  readonly whole?: boolean;
  /** the range ends where the marks do */
  readonly tight?: boolean;
  readonly hidden?: boolean;
  /** no gridlines */
  readonly plain?: boolean;
  /** the title stands beside the axis */
  readonly turned?: boolean;
}

export interface ColorSpec {
  readonly map: MapKind;
  readonly scale: ScaleKind;
  readonly lo?: number;
  readonly hi?: number;
  /** values beyond lo */
  readonly below?: number;
  /** values beyond hi */
  readonly above?: number;
  /** what below and above count; absent: value */
  readonly counts?: string;
  /** NaN and infinities */
  readonly nodata?: number;
  readonly title?: string;
  readonly unit?: string;
  /** column of names, of label */
  readonly categories?: string;
  readonly hidden?: boolean;
}

export interface PanelSpec {
  readonly title?: string;
  readonly note?: string;
  readonly reading?: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  readonly color: ColorSpec;
  /** place in the grid */
  readonly col?: number;
  readonly row?: number;
  readonly cols?: number;
  readonly rows?: number;
  /** cells of a raster are whole pixels */
  readonly exact?: boolean;
  /** right beside the panel before, as high as it */
  readonly aligned?: boolean;
  /** units of x and y are equally long */
  readonly square?: boolean;
}

export interface MarkSpec {
  readonly kind: MarkKind;
  readonly panel?: number;
  /** names of columns, by channel */
  readonly at: Partial<Record<Channel, string>>;
  /** rows of the columns that it reads */
  readonly first?: number;
  readonly n?: number;
  /** token of its colour */
  readonly ink: string;
  readonly width?: number;
  readonly opacity?: number;
  readonly dashed?: boolean;
  /** points are rings */
  readonly hollow?: boolean;
  readonly quiet?: boolean;
  readonly label?: string;
  /** of rasters: x0, y0, x1, y1 */
  readonly extent?: number[];
  /** of pictures: how many in a row */
  readonly across?: number;
  /** the one with a ring, counted from 1 */
  readonly chosen?: number;
}

export interface ChartSpec {
  readonly kind: 'chart';
  readonly version: number;
  /** 0: as the panels need */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly note: string;
  readonly caption: string;
  readonly colShare?: number[];
  readonly rowShare?: number[];
  readonly panels: readonly PanelSpec[];
  readonly marks: readonly MarkSpec[];
  readonly metadata?: unknown;
}
