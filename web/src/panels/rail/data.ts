// What a room still needs: the server's word for this file, else ours for the room.
import { t } from '../../i18n/i18n.svelte';
import type { Capability } from '../../api/types';
import type { Room } from '../../state/spec';

/** null: the room can be entered. While nothing is known of the file, only the graph is promised. */
export function needs(room: Room, capability: Capability | null, nothing: boolean): string | null {
  if (nothing) return t('room.needs.file');
  if (capability) return capability.can ? null : capability.why || (room === 'graph' ? t('room.needs.file') : t(`room.needs.${room}`));
  return room === 'graph' ? null : t(`room.needs.${room}`);
}
