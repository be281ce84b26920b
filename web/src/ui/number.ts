// Numbers as design/UI.md, 12 writes them: exact counts with thin spaces up to 9 999 999, then SI with
// three digits; a unit after a thin space.
const THIN = '\u2009';

export const grouped = (n: number): string => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, THIN);

function prefixed(n: number, from: number): string {
  const steps: [number, string][] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];
  for (const [size, name] of steps) {
    if (n < size * from) continue;
    const text = (n / size).toPrecision(3);
    return `${text.includes('e') ? Math.round(n / size) : text}${THIN}${name}`;
  }
  return String(Math.round(n));
}

/** 1 769 472, 124 M */
export const count = (n: number): string => (n <= 9_999_999 ? grouped(n) : prefixed(n, 1));
/** Three digits always, for columns and bars: 931 M, 1.54 k, 512 */
export const short = (n: number): string => (n < 1000 ? String(Math.round(n)) : prefixed(n, 0.9995));
/** 498 MB: decimal */
export function bytes(n: number): string {
  if (n < 1000) return `${n}${THIN}B`;
  return `${prefixed(n, 0.9995)}B`;
}

/** 6.1 ms, 0.4 s, 3 min 20 s */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? +ms.toFixed(1) : Math.round(ms)}${THIN}ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)}${THIN}s`;
  return `${Math.floor(ms / 60_000)}${THIN}min ${Math.round((ms % 60_000) / 1000)}${THIN}s`;
}

/** Seconds that are left: never more exact than it is known. */
export const left = (seconds: number): string => (seconds < 1 ? `${Math.max(0.1, seconds).toFixed(1)}${THIN}s` : duration(Math.round(seconds) * 1000));

/** A long name loses its middle: model_opt…conv.weight */
export function middleCut(name: string, most: number): string {
  if (name.length <= most) return name;
  const head = Math.ceil((most - 1) / 2), tail = most - 1 - head;
  return `${name.slice(0, head)}…${name.slice(name.length - tail)}`;
}
