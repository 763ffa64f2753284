import { parseArgs } from 'node:util';

/** Which dead letters, as the gateway's API names it. */
export interface Filter {
  q?: string;
  type?: string;
  reason?: string;
  queue?: string;
  group?: string;
  key?: string;
  error?: string;
  messageId?: string;
  since?: string;
  until?: string;
  payloadPath?: string;
  payloadValue?: string;
}

/** What `npx warren dead-letters` was asked to do. */
export interface DeadLetterOptions {
  readonly verb: 'list' | 'groups' | 'redrive' | 'discard';
  readonly ids: readonly string[];
  readonly filter: Filter;
  readonly limit: number;
  readonly perSecond: number;
  readonly canary: number | undefined;
  readonly canarySeconds: number;
  /** In place of the body. `undefined` keeps the body. */
  readonly payload: unknown;
  readonly dryRun: boolean;
  /** At the broker itself, also when a gateway runs. */
  readonly direct: boolean;
  readonly token: string | undefined;
  readonly gateway: string | undefined;
}

export const usage = `Usage: npx warren dead-letters list | groups | redrive | discard  [id …]
       npx warren dead-letters issues [open | resolved | ignored]
       npx warren dead-letters resolve | ignore | reopen <fingerprint> [--note <text>] [--until <RFC 3339>]
  which      --type --reason --queue --group --key --message-id --error <words> --since --until <RFC 3339>
             --payload-path customer.city --payload-value Oslo     --all
             --query 'group:email age>5m -reason:timeout'   (docs/searching.md)
  how        --per-second 500  --canary <n>  --canary-seconds 10  --payload <JSON, with one id>  --limit 20
             --dry-run only counts; --yes discards more than single ids
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>;
             at the broker itself, on warren.dead-letters, when no gateway answers, or with --direct`;

const filters = ['type', 'reason', 'queue', 'group', 'key', 'error', 'since', 'until'] as const;
const values = [
  'message-id',
  'query',
  'payload-path',
  'payload-value',
  'per-second',
  'canary',
  'canary-seconds',
  'payload',
  'limit',
];
const locations = ['token', 'gateway'];

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): DeadLetterOptions {
  const { values: given, positionals } = parse(args);
  const [verb = '', ...ids] = positionals;
  if (!isVerb(verb)) throw new Error(usage);
  const text = (name: string) => given[name] as string | undefined;
  const filter = filterOf(text);
  const chosen = ids.length > 0 || Object.keys(filter).length > 0 || given['all'] === true;
  if (!chosen && (verb === 'redrive' || verb === 'discard')) {
    throw new Error(`Say which dead letters to ${verb}: ids, a filter, or --all.\n\n${usage}`);
  }
  if (ids.length > 0 && Object.keys(filter).length > 0) throw new Error('Name either ids or a filter, not both.');
  if (verb === 'discard' && ids.length === 0 && given['dry-run'] !== true && given['yes'] !== true) {
    throw new Error('What is discarded does not come back. Count it with --dry-run, then say --yes.');
  }
  if (text('payload') !== undefined && ids.length !== 1) throw new Error('--payload goes with one id.');
  return {
    ...{ verb, ids, filter, payload: json(text('payload')) },
    limit: number(text('limit'), '--limit', 20),
    perSecond: number(text('per-second'), '--per-second', 500),
    canary: text('canary') === undefined ? undefined : number(text('canary'), '--canary', 1),
    canarySeconds: number(text('canary-seconds'), '--canary-seconds', 10),
    dryRun: given['dry-run'] === true,
    direct: given['direct'] === true,
    token: text('token') ?? env['WARREN_TOKEN'],
    gateway: text('gateway') ?? env['WARREN_GATEWAY'],
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

function parse(args: string[]): Parsed {
  const string = [...filters, ...values, ...locations].map((name) => [name, { type: 'string' }] as const);
  const flags = ['all', 'dry-run', 'direct', 'yes'].map((name) => [name, { type: 'boolean' }] as const);
  try {
    return parseArgs({ args, allowPositionals: true, options: Object.fromEntries([...string, ...flags]) });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

const isVerb = (verb: string): verb is DeadLetterOptions['verb'] =>
  ['list', 'groups', 'redrive', 'discard'].includes(verb);

function filterOf(text: (name: string) => string | undefined): Filter {
  const filter: Record<string, string> = {};
  for (const name of [...filters, 'query', 'message-id', 'payload-path', 'payload-value']) {
    const value = text(name);
    if (value !== undefined)
      filter[name === 'query' ? 'q' : name.replace(/-(.)/, (_, initial: string) => initial.toUpperCase())] = value;
  }
  for (const name of ['since', 'until']) {
    if (filter[name] !== undefined) filter[name] = time(name, filter[name]);
  }
  if ((filter['payloadPath'] === undefined) !== (filter['payloadValue'] === undefined)) {
    throw new Error('--payload-path and --payload-value come together.');
  }
  return filter;
}

function time(name: string, value: string): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new Error(`--${name} takes a time, like 2026-01-31T12:00:00Z.`);
  return date.toISOString();
}

function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('--payload is not JSON.');
  }
}

function number(value: string | undefined, name: string, defaultValue: number): number {
  if (value === undefined) return defaultValue;
  const parsed = Number(value);
  if (!(parsed > 0)) throw new Error(`${name} takes a number above 0.`);
  return parsed;
}
