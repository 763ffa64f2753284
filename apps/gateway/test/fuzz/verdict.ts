import type { Operation } from '../openapi-requests.ts';
import type { FuzzedRequest, Route } from './requests.ts';

export interface Said {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** A server may refuse any request so, whatever route it is for: its address, or its headers, are too long. */
const OF_ANY_REQUEST: ReadonlySet<number> = new Set([414, 431]);
/** What a path says to a method that it does not have. */
const NO_ROUTE: ReadonlySet<number> = new Set([400, 404, 405, 413, 415]);

const PROBLEM_TYPE = 'application/problem+json';

/** What is wrong with an answer; `undefined` when nothing is. */
export function flawOf(
  route: Route,
  request: FuzzedRequest,
  said: Said,
  foreign: readonly string[],
): string | undefined {
  const { status, text } = said;
  if (status >= 500) return `${status} ${text.slice(0, 300)}`;
  if (!isDocumented(route, status)) return `${status} is not documented: ${text.slice(0, 200)}`;
  const asked = `${request.path} ${String(request.body ?? '')}`;
  const leaked = foreign.find((mark) => text.includes(mark) && !asked.includes(mark));
  if (leaked !== undefined) return `shows ${leaked}, which is another's`;
  if (status < 400 || route.method === 'HEAD') return undefined;
  return isProblem(said) || isPage(route.operation, said)
    ? undefined
    : `${status} is no problem document: ${said.type}`;
}

function isDocumented({ operation }: Route, status: number): boolean {
  if (OF_ANY_REQUEST.has(status)) return true;
  return operation ? String(status) in operation.responses : NO_ROUTE.has(status);
}

function isProblem({ status, type, text }: Said): boolean {
  if (type !== PROBLEM_TYPE) return false;
  const { status: own, code, title, detail } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return own === status && [code, title, detail].every((member) => typeof member === 'string' && member !== '');
}

/** Links in mails lead people, who get a page, where the document says so. */
const isPage = (operation: Operation | undefined, { status, type }: Said): boolean =>
  type.startsWith('text/html') && 'text/html' in (operation?.responses[status]?.content ?? {});
