// Requests that were sent before the page's program had been read: boot.ts sends them, http.ts takes
// each one once, when the same address is asked for.
declare global {
  var vitrineEarly: Map<string, Promise<Response>> | undefined;
}

export function sendEarly(url: string): void {
  const sent = (globalThis.vitrineEarly ??= new Map());
  const answer = fetch(url);
  answer.catch(() => {}); // whoever takes it hears of it
  sent.set(url, answer);
}

export function takeEarly(url: string): Promise<Response> | undefined {
  const answer = globalThis.vitrineEarly?.get(url);
  globalThis.vitrineEarly?.delete(url);
  return answer;
}
