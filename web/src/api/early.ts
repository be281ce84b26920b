// Requests that were sent before the page's program had been read: boot.ts sends them, http.ts takes
// each one once, when the same address is asked for. They are read to their end at once, so that the first
// picture can be drawn without another turn of the browser.
export interface Early { answer: Response; bytes: ArrayBuffer }

declare global {
  var vitrineEarly: Map<string, Promise<Early>> | undefined;
}

export function sendEarly(url: string): void {
  const sent = (globalThis.vitrineEarly ??= new Map());
  const early = fetch(url).then(async (answer) => ({ answer, bytes: await answer.arrayBuffer() }));
  early.catch(() => {}); // whoever takes it hears of it
  sent.set(url, early);
}

export function takeEarly(url: string): Promise<Early> | undefined {
  const early = globalThis.vitrineEarly?.get(url);
  globalThis.vitrineEarly?.delete(url);
  return early;
}

/** Until the first of them is here, at most `ms`. */
export function earlyHere(ms: number): Promise<unknown> {
  const [first] = globalThis.vitrineEarly?.values() ?? [];
  return Promise.race([first?.catch(() => {}), new Promise((late) => setTimeout(late, ms))]);
}
