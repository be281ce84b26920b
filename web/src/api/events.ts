// Server-sent events: one stream a page, closed while the page is hidden.
import type { JobEvent, ModelEvent } from './types';

export interface Listeners {
  job(e: JobEvent): void;
  model(e: ModelEvent): void;
  models(): void;
  /** The stream (re)opened: what happened in between is unknown. */
  opened(again: boolean): void;
  lost(): void;
}

export function listen(on: Listeners): void {
  let stream: EventSource | null = null, again = false;
  const parse = <T>(e: Event) => JSON.parse((e as MessageEvent<string>).data) as T;
  const start = () => {
    stream = new EventSource('/api/events');
    stream.addEventListener('open', () => { on.opened(again); again = true; });
    stream.addEventListener('error', () => on.lost());
    stream.addEventListener('job', (e) => on.job(parse<JobEvent>(e)));
    stream.addEventListener('model', (e) => on.model(parse<ModelEvent>(e)));
    stream.addEventListener('models', () => on.models());
  };
  const stop = () => { stream?.close(); stream = null; };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stop();
    else if (!stream) start();
  });
  addEventListener('pagehide', stop);
  if (!document.hidden) start();
}
