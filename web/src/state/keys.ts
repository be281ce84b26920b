// Which command a key means. A binding is written as one reads it: 'Ctrl+K', 'Shift+S', 'g w' (one after
// the other), '?'. Letters and signs are compared as typed, so that they work on every keyboard layout.

export interface Stroke { key: string; ctrl: boolean; alt: boolean; shift: boolean; code: string }

const NAMED = new Set(['Enter', 'Escape', 'Backspace', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'F6', 'Home', 'End']);

export const strokeOf = (e: KeyboardEvent): Stroke => ({ key: e.key, ctrl: e.ctrlKey || e.metaKey, alt: e.altKey, shift: e.shiftKey, code: e.code });

/** Does this one part of a binding ('Ctrl+K', '[') stand for the stroke? */
export function means(part: string, s: Stroke): boolean {
  const words = part === '+' ? ['+'] : part.split('+');
  const key = words.pop() ?? '';
  const ctrl = words.includes('Ctrl'), alt = words.includes('Alt'), shift = words.includes('Shift');
  if (ctrl !== s.ctrl || alt !== s.alt) return false;
  if (/^[0-9]$/.test(key) && shift) return s.shift && s.code === `Digit${key}`;
  if (NAMED.has(key) || /^[a-z]$/i.test(key)) return shift === s.shift && key.toLowerCase() === s.key.toLowerCase();
  return s.key === key && (!shift || s.shift);
}

export type Match = { kind: 'command'; id: string } | { kind: 'pending' } | { kind: 'none' };

/** The command of a stroke after those in `pending` (at most one). */
export function match(bindings: readonly { id: string; keys: readonly string[] }[], pending: Stroke | null, stroke: Stroke): Match {
  let waits = false;
  for (const { id, keys } of bindings)
    for (const binding of keys) {
      const [first, second] = binding.split(' ');
      if (second === undefined ? !pending && means(first ?? '', stroke) : pending !== null && means(first ?? '', pending) && means(second, stroke))
        return { kind: 'command', id };
      if (second !== undefined && !pending && means(first ?? '', stroke)) waits = true;
    }
  return waits ? { kind: 'pending' } : { kind: 'none' };
}

/** How a binding stands in the table of keys, as words on caps. */
const CAPS: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };
export const caps = (binding: string): string[] =>
  binding.split(' ').flatMap((part) => (part === '+' ? ['+'] : part.split('+'))).map((word) => CAPS[word] ?? word);
