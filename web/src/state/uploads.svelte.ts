// Files dropped on the page: their bytes go to vitrine on this machine, with progress in the top bar.
import { failureOf, isAbort } from '../api/http';
import * as api from '../api/routes';
import type { Failure } from '../api/types';
import { enter, files } from './files.svelte';
import { jobs } from './jobs.svelte';
import { stage } from './stage.svelte';

let failure = $state.raw<Failure | null>(null);
let hovering = $state.raw<string | null>(null); // name of what is held over the page; '' when it is not told

export const uploads = {
  get failure() { return failure; },
  get hovering() { return hovering; },

  async send(file: File): Promise<void> {
    const ask = new AbortController(), job = jobs.begin('upload', () => ask.abort(), 'bytes'), start = performance.now();
    failure = null;
    try {
      const { id } = await api.uploadFile(file, (sent) => {
        const spent = (performance.now() - start) / 1000;
        jobs.progress(job, sent, file.size, sent > 0 && spent > 0.5 ? (spent * (file.size - sent)) / sent : null);
      }, ask.signal);
      await files.refresh();
      stage.opening = false;
      enter(id);
    } catch (e) {
      if (isAbort(e)) return;
      failure = failureOf(e);
      if (!files.nothing) stage.opening = true; // the form shows the sentence
    } finally {
      jobs.end(job);
    }
  },

  /** Listens on the whole page. */
  listen(): void {
    let depth = 0;
    const holdsFile = (e: DragEvent) => e.dataTransfer?.types.includes('Files') ?? false;
    addEventListener('dragenter', (e) => { if (holdsFile(e)) { depth++; hovering = ''; e.preventDefault(); } });
    addEventListener('dragover', (e) => { if (holdsFile(e)) e.preventDefault(); });
    addEventListener('dragleave', () => { if (hovering !== null && --depth <= 0) { depth = 0; hovering = null; } });
    addEventListener('drop', (e) => {
      if (!holdsFile(e)) return;
      e.preventDefault();
      depth = 0;
      hovering = null;
      const file = e.dataTransfer?.files[0];
      if (file) void uploads.send(file);
    });
  },
};
