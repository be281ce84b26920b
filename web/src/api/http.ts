// The only place that talks to the server. Every address is ours and relative; an answer that is an
// error becomes an ApiError that keeps the server's sentence in its three parts.
import type { Failure } from './types';
import { takeEarly } from './early';

export class ApiError extends Error implements Failure {
  constructor(readonly file: string, readonly where: string, readonly reason: string, readonly status: number) {
    super([file, where, reason].filter(Boolean).join(': '));
  }
}

const utf8 = new TextDecoder();

export type Query = Record<string, string | number | undefined>;

export function address(route: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text ? `${route}?${text}` : route;
}

export const isAbort = (e: unknown): boolean => e instanceof DOMException && e.name === 'AbortError';

export function failureOf(e: unknown): Failure {
  if (e instanceof ApiError) return { file: e.file, where: e.where, reason: e.reason };
  return { file: '', where: '', reason: e instanceof Error ? e.message : String(e) };
}

async function refuse(answer: Response): Promise<never> {
  const text = await answer.text();
  let failure: Partial<Failure> = { reason: text.slice(0, 500) || `${answer.status} ${answer.statusText}` };
  try { failure = (JSON.parse(text) as { error: Failure }).error ?? failure; } catch { /* not ours: shown as it is */ }
  throw new ApiError(failure.file ?? '', failure.where ?? '', failure.reason ?? '', answer.status);
}

function unreached(e: unknown): never {
  if (isAbort(e)) throw e;
  throw new ApiError('', '', 'vitrine does not answer', 0);
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init).catch(unreached);
  return answer.ok ? answer : refuse(answer);
}

/** The whole answer, perhaps to a request that was sent early. */
async function read(url: string, signal?: AbortSignal): Promise<{ headers: Headers; bytes: ArrayBuffer }> {
  const early = await takeEarly(url)?.catch(unreached);
  if (early) return early.answer.ok ? { headers: early.answer.headers, bytes: early.bytes } : refuse(new Response(early.bytes, early.answer));
  const answer = await ask(url, { signal: signal ?? null });
  return { headers: answer.headers, bytes: await answer.arrayBuffer() };
}

export async function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  return JSON.parse(utf8.decode((await read(url, signal)).bytes)) as T;
}

export const getBytes = read;

/** The answer before this line is left: only for what this very machine answers in a few milliseconds. null:
 *  it cannot be had so, and is asked for as everything else is. */
export function getNow<T>(url: string): T | null {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', url, false);
    request.send();
  } catch { return null; }
  return request.status === 200 ? (JSON.parse(request.responseText) as T) : null;
}

const token = (): string => document.querySelector<HTMLMetaElement>('meta[name=vitrine-token]')?.content ?? '';

export async function post<T>(url: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { 'X-Vitrine-Token': token() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await ask(url, { method: 'POST', headers, body: body === undefined ? null : JSON.stringify(body) });
  const text = await answer.text();
  return (text ? JSON.parse(text) : {}) as T;
}

/** Sends a file's bytes; `progress` hears how many have gone. (fetch cannot tell.) */
export function upload<T>(url: string, file: Blob, progress: (sent: number) => void, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('X-Vitrine-Token', token());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (e) => progress(e.loaded);
    request.onerror = () => reject(new ApiError('', '', 'vitrine does not answer', 0));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      if (answer.ok) resolve(JSON.parse(request.responseText) as T);
      else refuse(answer).catch(reject);
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
