// The picture shown, as a file: the same spec goes to /api/export.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Failure } from '../api/types';
import { language } from '../i18n/i18n.svelte';
import { frame } from './frame.svelte';
import { jobs } from './jobs.svelte';
import { place } from './place.svelte';
import { viewQuery } from './spec';
import { doors } from './stage.svelte';

export const FORMATS = ['svg', 'png', 'pdf', 'dot', 'json', 'html', 'safetensors'] as const;
export type Format = (typeof FORMATS)[number];
/** What the picture at hand can be written as. */
export const formats = (): readonly Format[] => FORMATS.filter((f) => !(place.spec.room === 'weights' ? ['dot', 'json'] : ['html', 'safetensors']).includes(f));

let failure = $state.raw<Failure | null>(null);
let making = $state<Format | null>(null);

export const exporting = {
  get failure() { return failure; },
  get making() { return making; },

  async as(format: Format): Promise<void> {
    const ask = new AbortController(), job = jobs.begin('export', () => ask.abort());
    making = format;
    failure = null;
    try {
      const drawn = place.spec.room === 'weights' ? doors.figure?.() : undefined;
      const query = { ...(drawn ?? viewQuery(place.spec)), as: format, theme: frame.theme, lang: language.now, job };
      const { name, bytes } = await api.exported(query, ask.signal, drawn ? '/api/export/weights' : undefined);
      const link = document.createElement('a'), address = URL.createObjectURL(bytes);
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    } catch (e) {
      if (!isAbort(e)) failure = failureOf(e);
    } finally {
      jobs.end(job);
      making = null;
    }
  },
};
