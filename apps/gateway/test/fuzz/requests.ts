import fc from 'fast-check';
import type { OpenApi, Operation } from '../openapi-requests.ts';
import { hostile, hostileBodies, hostileText, nearly } from './flawed.ts';
import { type Meanings, Values } from './values.ts';

/** A method of a path. One that the document does not name has no operation: it must be refused. */
export interface Route {
  readonly method: string;
  readonly template: string;
  readonly operation?: Operation | undefined;
}

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/**
 * All paths of the document with all methods; HEAD is answered as GET is. Left out is what another path answers, of whose
 * parameter this one is a value (`DELETE /subscribers/erase`), and the console's page, which is behind any address.
 */
export const routesOf = ({ paths }: OpenApi): Route[] =>
  Object.entries(paths).flatMap(([template, operations]) =>
    METHODS.map((name) => [name, name === 'head' ? 'get' : name] as const)
      .filter(([, method]) => operations[method] !== undefined || !isAnsweredElsewhere(paths, method, template))
      .map(([name, method]) => ({ method: name.toUpperCase(), template, operation: operations[method] })),
  );

function isAnsweredElsewhere(paths: OpenApi['paths'], method: string, template: string): boolean {
  if (template.startsWith('/console/')) return true;
  return Object.entries(paths).some(([other, operations]) => operations[method] && patternOf(other).test(template));
}

const patternOf = (template: string): RegExp => new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/{]+')}$`);

/** Requests of one caller: valid as far as a schema says it, nearly valid, and hostile. */
export class Requests {
  private readonly values: Values;

  constructor(
    api: OpenApi,
    private readonly meanings: Meanings,
    mark: string,
  ) {
    this.values = new Values(api, meanings, mark);
  }

  of({ method, template, operation }: Route): fc.Arbitrary<FuzzedRequest> {
    return fc
      .record({
        path: this.path(template),
        query: this.parameters(operation, 'query'),
        headers: this.parameters(operation, 'header'),
        content: method === 'GET' || method === 'HEAD' ? fc.constant(NO_CONTENT) : this.content(template, operation),
      })
      .map(({ path, query, headers, content }) => ({
        method,
        path: Object.keys(query).length > 0 ? `${path}?${queryOf(query)}` : path,
        headers: { ...content.headers, ...headersOf(headers) },
        body: content.body,
      }));
  }

  private path(template: string): fc.Arbitrary<string> {
    const holes = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
    const known = this.meanings[kindOf(template)] ?? [];
    const values = holes.map((name) => {
      const value = this.values.of({ type: 'string', format: 'uuid' }, name);
      const own = known.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, value) : value;
      return seldom(own, hostileText);
    });
    return fc
      .tuple(...values)
      .map((filled) =>
        filled.reduce<string>((path, value, i) => path.replace(`{${holes[i]}}`, segment(value)), template),
      );
  }

  private parameters(operation: Operation | undefined, where: string): fc.Arbitrary<Record<string, unknown>> {
    const named = (operation?.parameters ?? []).filter((parameter) => parameter.in === where);
    const members = named.map(({ name, schema = { type: 'string' } }) => [
      name,
      seldom(this.values.of(schema, name), hostileText),
    ]);
    return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });
  }

  private content(template: string, operation: Operation | undefined): fc.Arbitrary<Content> {
    const [type, { schema } = {}] = Object.entries(operation?.requestBody?.content ?? {})[0] ?? [];
    if (type === undefined || schema === undefined) return seldom(fc.constant(NO_CONTENT), ANY_CONTENT);
    if (!type.includes('json')) return fc.oneof(this.texts(type), ANY_CONTENT);
    const examples = this.meanings[`body of ${template}`] ?? [];
    const made = this.values.of(schema);
    const value = examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), made) : made;
    return fc.oneof(
      { weight: 5, arbitrary: value.map(json) },
      { weight: 3, arbitrary: nearly(value).map(json) },
      { weight: 2, arbitrary: hostile(value).map(json) },
      { weight: 1, arbitrary: ANY_CONTENT },
    );
  }

  private texts(type: string): fc.Arbitrary<Content> {
    const texts = this.meanings[type] ?? ['email,name\na@example.org,A\n'];
    return fc.constantFrom(...texts).map((text) => ({ headers: { 'content-type': type }, body: String(text) }));
  }
}

/** What the ids in a path are of: `/orders/{id}/timeline` is about orders. */
export const kindOf = (template: string): string => `id of ${template.split('/{', 1)[0]}`;

interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const NO_CONTENT: Content = { headers: {} };
const TYPES = [
  'application/json',
  'text/plain',
  'text/csv',
  'message/rfc822',
  'application/x-www-form-urlencoded',
  'nonsense',
];
const ANY_CONTENT: fc.Arbitrary<Content> = fc
  .tuple(hostileBodies, fc.oneof(fc.constant('application/json'), fc.constantFrom(...TYPES)))
  .map(([body, type]) => ({ headers: { 'content-type': type }, body }));

const json = (value: unknown): Content => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value) ?? '',
});

const seldom = <Usual, Rare>(usual: fc.Arbitrary<Usual>, rare: fc.Arbitrary<Rare>): fc.Arbitrary<Usual | Rare> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: rare });

/** Nothing at all would be the path above. */
const segment = (value: unknown): string => encoded(value) || '%20';

const encoded = (value: unknown): string => encodeURIComponent(String(value).toWellFormed());

const queryOf = (query: Readonly<Record<string, unknown>>): string =>
  Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `${name}=${encoded(one)}`))
    .join('&');

/** What an HTTP client lets through: no control characters, none beyond Latin-1. */
const headersOf = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value).replace(/[^ -~\u00a0-\u00ff]/g, '')]),
  );
