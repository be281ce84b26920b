// Words of the rows of the list.
import type { Totals, TreeItem } from '../../api/types';
import type { Family } from '../../api/scene';

/** The nearest block around an item, from its path. */
export function near(path: string, name: string): string {
  const parts = (path.endsWith(name) ? path.slice(0, path.length - name.length) : path.slice(0, path.lastIndexOf('/') + 1)).split('/').filter(Boolean);
  return (parts.length > 1 ? '…/' : '') + parts.slice(-1).join('');
}

/** What an item is, where its name does not say it: 'Block ×5'. */
export function ofWords(item: TreeItem): string {
  const type = item.type && item.type !== item.name ? item.type : '';
  return item.repeat > 1 ? `${type} ×${item.repeat}`.trim() : type;
}

export interface FamilyCount { family: Family; n: number; ops: { op: string; n: number }[] }

/** Operators by family, in the order of the legend; families that do not occur are left out. */
export function byFamily(totals: Totals | null | undefined, order: readonly Family[]): FamilyCount[] {
  const all = totals?.operators ?? [];
  return order
    .map((family) => {
      const ops = all.filter((o) => o.family === family).map(({ op, n }) => ({ op, n }));
      return { family, n: ops.reduce((sum, o) => sum + o.n, 0), ops };
    })
    .filter((f) => f.n > 0);
}

/** The query that finds a family: `op:Conv`, or `op:{Conv,ConvTranspose}`. */
export const familyQuery = (f: FamilyCount): string => {
  const names = [...new Set(f.ops.map((o) => o.op))];
  return names.length === 1 ? `op:${names[0]}` : `op:{${names.join(',')}}`;
};
