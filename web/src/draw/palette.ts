/* palette.ts: the design tokens that drawing needs, read from the page's custom properties once per
 * theme. A canvas cannot use var(); nothing else may know a colour by its number. */

import { families } from '../api/scene';
import { over } from '../math/colour';

export interface Palette {
  readonly bg: string;
  readonly surface: string;
  readonly raised: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly ink4: string;
  readonly line: string;
  readonly line2: string;
  readonly accent: string;
  readonly accentInk: string;
  readonly onAccent: string;
  readonly mark: string;
  readonly mark2: string;
  readonly track: string;
  readonly node: string;
  readonly nodeLine: string;
  readonly edge: string;
  readonly hit: string;
  readonly guess: string;
  readonly ok: string;
  readonly warn: string;
  readonly onWarn: string;
  /** by level, repeating */
  readonly scopes: readonly [string, string];
  /** by vt_family */
  readonly family: readonly string[];
  /** the family as a ground: of small boxes, and of bands */
  readonly fill: readonly string[];
  readonly band: readonly string[];
}

/** `style` is the computed style of the root element. */
export function readPalette(style: CSSStyleDeclaration): Palette {
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim() || '#808080';
  const family = families.map((f) => token(`f-${f}`));
  const node = token('node');
  return {
    bg: token('bg'),
    surface: token('surface'),
    raised: token('raised'),
    ink: token('ink'),
    ink2: token('ink-2'),
    ink3: token('ink-3'),
    ink4: token('ink-4'),
    line: token('line'),
    line2: token('line-2'),
    accent: token('accent'),
    accentInk: token('accent-ink'),
    onAccent: token('on-accent'),
    mark: token('mark'),
    mark2: token('mark-2'),
    track: token('track'),
    node,
    nodeLine: token('node-line'),
    edge: token('edge'),
    hit: token('hit'),
    guess: token('guess'),
    ok: token('ok'),
    warn: token('warn'),
    onWarn: token('on-warn'),
    scopes: [token('scope'), token('scope-2')],
    family,
    fill: family.map((f) => over(f, node, 0.62)),
    band: family.map((f) => over(f, node, 0.34)),
  };
}
