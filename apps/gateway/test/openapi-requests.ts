import { randomUUID } from 'node:crypto';

/** As much of an OpenAPI 3.1 document as requests are made from. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** One request of the API with a place in it for any text. */
export interface TextPlace {
  readonly method: string;
  /** `POST /campaigns subject`: what a failure names. */
  readonly name: string;
  /** Statuses that the document names. */
  readonly statuses: readonly number[];
  /** The request with this text in the place. */
  readonly with: (text: string) => { readonly path: string; readonly body?: unknown };
  /** The member of the body that it is, at the top. */
  readonly member?: string | undefined;
}

/** Every text that a caller can put into a path, a query or a body of JSON, a place at a time. */
export function textPlacesOf(api: OpenApi): TextPlace[] {
  return Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => !isStream(operation))
      .flatMap(([method, operation]) => placesOf(api, method.toUpperCase(), path, operation)),
  );
}

const isStream = ({ responses }: Operation): boolean =>
  Object.values(responses).some(({ content }) => content !== undefined && 'text/event-stream' in content);

function placesOf(api: OpenApi, method: string, template: string, operation: Operation): TextPlace[] {
  const { parameters = [], requestBody, responses } = operation;
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema && exampleOf(api, schema);
  const own = { method, statuses: Object.keys(responses).map(Number) };
  const place = (where: string, make: TextPlace['with']): TextPlace => ({
    ...own,
    name: `${method} ${template} ${where}`,
    with: make,
  });
  const path = template.replace(/\{[^}]+\}/g, () => randomUUID());
  const inPath = [...template.matchAll(/\{([^}]+)\}/g)].map(([hole, name = '']) =>
    place(`:${name}`, (text) => ({
      path: template.replace(hole, encoded(text) || '%20').replace(/\{[^}]+\}/g, () => randomUUID()),
      ...(body !== undefined && { body }),
    })),
  );
  const inQuery = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => place(`?${name}`, (text) => ({ path: `${path}?${name}=${encoded(text)}` })));
  const inBody = stringsIn(body).map((pointer) => ({
    ...place(pointer.join('.'), (text) => ({ path, body: replaced(body, pointer, text) })),
    ...(pointer.length === 1 && { member: String(pointer[0]) }),
  }));
  return [...inPath, ...inQuery, ...inBody];
}

/** Half a surrogate pair has no encoding: as Node's own clients send it. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

const FORMATS: Readonly<Record<string, () => string>> = {
  uuid: () => randomUUID(),
  email: () => `${randomUUID()}@example.com`,
  'date-time': () => new Date(Date.now() + 3_600_000).toISOString(),
  date: () => '2026-01-01',
  uri: () => 'https://example.com/',
};

/** A value that fits a schema, with each optional member; as well as one can be made without knowing what it means. */
function exampleOf(api: OpenApi, schema: Schema): unknown {
  if (schema.$ref) return exampleOf(api, api.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return exampleOf(api, choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(api, part))) as unknown;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return FORMATS[schema.format ?? '']?.() ?? 'some text';
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'array':
      return [exampleOf(api, schema.items ?? {})];
    default:
      return objectOf(api, schema);
  }
}

/** What a member has to be, which its schema does not say, for a request to be more than refused. */
const MEANT: Readonly<Record<string, unknown>> = {
  ...{ type: 'notifications.announce.v1', payload: { subject: 'Hello', text: 'All is well.' } },
  ...{ cron: '0 6 * * *', timezone: 'Europe/Berlin', types: ['order.placed.v1'], url: 'https://93.184.216.34/hook' },
  ...{
    password: 'correct horse battery',
    runAt: undefined,
    uniqueKey: undefined,
    uniqueFor: undefined,
    priority: undefined,
  },
};

function objectOf(api: OpenApi, { properties = {} }: Schema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      name in MEANT ? MEANT[name] : exampleOf(api, property),
    ]),
  );
}

type Pointer = readonly (string | number)[];

/** Where in a value the texts are. */
function stringsIn(value: unknown, at: Pointer = []): Pointer[] {
  if (typeof value === 'string') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => stringsIn(member, [...at, name]));
}

function replaced(value: unknown, [first, ...rest]: Pointer, text: string): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value)) return value.map((item, i) => (i === Number(first) ? replaced(item, rest, text) : item));
  const members = value as Readonly<Record<string, unknown>>;
  return { ...members, [first]: replaced(members[first], rest, text) };
}
