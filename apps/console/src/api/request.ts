import { ProblemError } from './problem.ts';
import { refreshSession } from './session.ts';

const api = new URL('..', document.baseURI);

export interface Sent {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the API. @throws ProblemError for what it refuses, TypeError where it cannot be reached */
export async function request<T>(method: string, path: string, sent: Sent = {}): Promise<T> {
  const response = await open(method, path, sent);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The same, without reading the answer. A session that ran out meanwhile is gone on with. */
export async function open(method: string, path: string, sent: Sent = {}): Promise<Response> {
  const response = await send(method, path, sent);
  if (response.ok) return response;
  if (response.status !== 401 || path.startsWith('console/session')) throw await ProblemError.of(response);
  if (!(await refreshSession())) throw await ProblemError.of(response);
  const again = await send(method, path, sent);
  if (again.ok) return again;
  throw await ProblemError.of(again);
}

/** The header proves that no other site's page has sent it; the cookie is the browser's. */
function send(method: string, path: string, { body, signal, headers }: Sent): Promise<Response> {
  return fetch(new URL(path.replace(/^\//, ''), api), {
    method,
    credentials: 'same-origin',
    ...(signal && { signal }),
    headers: {
      'x-warren-console': '1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** `?state=failed&limit=100`, without what is empty. */
export function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
