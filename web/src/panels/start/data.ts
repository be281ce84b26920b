// Paths as the field shows them.
import type { Browse } from '../../api/types';

/** The folder of a path that is being typed: '/a/b/c' -> '/a/b', '/a/b/' -> '/a/b', 'x' -> '' */
export const folderOf = (path: string): string => {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : at === 0 ? '/' : path.slice(0, at);
};

/** What the folder holds that begins as the last part was typed; folders first, hidden ones when asked for. */
export function matching(folder: Browse, typed: string): Browse['entries'] {
  const last = typed.slice(typed.lastIndexOf('/') + 1).toLowerCase();
  return folder.entries
    .filter((e) => e.name.toLowerCase().startsWith(last) && (last.startsWith('.') || !e.name.startsWith('.')))
    .sort((a, b) => Number(b.dir) - Number(a.dir) || (a.name < b.name ? -1 : 1));
}
