import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as showcase from '@showcase/contracts';
import { type Contract, personalFields, schemaOf } from '@warren/contracts';
import * as library from '@warren/contracts';

/** Which services publish and consume a message type: read from the sources, so that the page is always right. */
export interface ContractUsage {
  readonly contract: Contract;
  readonly publishedBy: readonly string[];
  readonly consumedBy: readonly string[];
}

const root = join(import.meta.dirname, '..');
const byName: Readonly<Record<string, unknown>> = { ...library, ...showcase };

/** Handlers of many types at once name a list instead. */
const lists: Readonly<Record<string, readonly Contract[]>> = {
  recordedEventTypes: showcase.catalogue.filter(({ kind }) => kind === 'event'),
  webhookEvents: showcase.webhookEvents,
};

export function contractUsages(): ContractUsage[] {
  const published = new Map<string, Set<string>>();
  const consumed = new Map<string, Set<string>>();
  for (const file of globSync(['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: root })) {
    if (/[.](spec|fixture)[.]ts$/.test(file)) continue;
    const [text, who] = [readFileSync(join(root, file), 'utf8'), serviceOf(file)];
    for (const [, name = ''] of text.matchAll(/\.(?:publish|publishAll|enqueue|request)\(\s*([A-Z]\w+)/g))
      note(published, name, who);
    for (const [, name = ''] of text.matchAll(/@(?:Event|Task|Request)\(\s*([A-Z]\w+)/g)) note(consumed, name, who);
    for (const [, list = ''] of text.matchAll(/@EventPattern\(\s*(\w+)/g)) {
      for (const { type } of lists[list] ?? []) add(consumed, type, who);
    }
  }
  return showcase.catalogue.map((contract) => ({
    contract,
    publishedBy: [...(published.get(contract.type) ?? [])].sort(),
    consumedBy: [...(consumed.get(contract.type) ?? [])].sort(),
  }));
}

/** `gateway`, `email-subscriptions`, or the pool's name. A library acts for every service that uses it. */
function serviceOf(file: string): string {
  const [kind, app = '', , pool = ''] = file.split('/');
  if (kind === 'libs') return 'every service';
  return app === 'worker' ? pool : app;
}

function note(map: Map<string, Set<string>>, name: string, who: string): void {
  const contract = byName[name] as Partial<Contract> | undefined;
  if (typeof contract?.type === 'string') add(map, contract.type, who);
}

function add(map: Map<string, Set<string>>, type: string, who: string): void {
  map.set(type, (map.get(type) ?? new Set()).add(who));
}

/** `docs/contracts.md`, whole. */
export function contractsPage(): string {
  const all = contractUsages();
  const kinds = { event: 'Events', task: 'Tasks', request: 'Requests' } as const;
  const heads = {
    event: ['published by', 'consumed by'],
    task: ['enqueued by', 'handled by'],
    request: ['sent by', 'answered by'],
  } as const;
  const sections = (['event', 'task', 'request'] as const).map((kind) => {
    const rows = all.filter(({ contract }) => contract.kind === kind).map(rowOf);
    const [first, second] = heads[kind];
    const columns = ['type', first, second, ...(kind === 'event' ? [] : ['audience']), 'personal'];
    const head = [`| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`];
    return [`## ${kinds[kind]}`, '', ...head, ...rows, ''].join('\n');
  });
  return [INTRODUCTION, picture(all), ...sections].join('\n');
}

const INTRODUCTION = `# Contracts: which service publishes and consumes what

Written by \`npm run contracts\` from the sources; do not edit. Each type links to its JSON Schema, for readers in any
language; the gateway serves the whole as AsyncAPI 3 at \`/asyncapi.json\`. The audit pool consumes every event, and is left
out of the picture.

A type that was released gains optional fields and nothing else, in all three kinds: old and new versions of a service
run side by side while a release rolls out. \`npm run contracts:check\` refuses any other change; it is a new type beside
the old one ([decision](decisions/0015-a-released-type-only-gains.md)). Readers drop fields that they do not know.

A task or a request has an audience: who may ask for it from outside, an operator or every user; \`internal\` is asked for
by the system's own services alone ([authority](authority.md#audiences)).

What is personal is marked in the contracts (\`personal(…)\`, and \`"personal": true\` in the schemas). It stays in
payloads: no key, header or log line has it. Payloads are not encrypted; this page shows which fields would have to be.
`;

/** Events about tasks are published by the service that handles the task, through the libraries. */
const unnamed = { event: 'services with tasks', task: 'callers', request: 'callers' } as const;

function rowOf({ contract, publishedBy, consumedBy }: ContractUsage): string {
  const { kind, type } = contract;
  const link = `[\`${type}\`](../apps/contracts/schemas/${type}.json)`;
  const audience = contract.kind === 'event' ? [] : [contract.audience];
  const cells = [link, publishedBy.join(', ') || unnamed[kind], consumedBy.join(', ') || '–', ...audience];
  return `| ${[...cells, personalOf(contract)].join(' | ')} |`;
}

function personalOf(contract: Contract): string {
  const { payload, answer = {} } = schemaOf(contract);
  const fields = [
    ...personalFields(payload),
    ...personalFields(answer).map((field) => `its answer's ${field}`.trimEnd()),
  ];
  return fields.join(', ');
}

/** Events only: they alone have several consumers. */
function picture(all: readonly ContractUsage[]): string {
  const lines = all.flatMap(({ contract, publishedBy, consumedBy }) => {
    const consumers = consumedBy.filter((who) => who !== 'audit');
    if (contract.kind !== 'event' || consumers.length === 0) return [];
    const node = `${idOf(contract.type)}(["${contract.type}"])`;
    return [
      ...publishedBy.map((who) => `  ${idOf(who)}[${who}] --> ${node}`),
      ...consumers.map((who) => `  ${node} --> ${idOf(`${who}-consumes`)}[${who}]`),
    ];
  });
  return ['```mermaid', 'flowchart LR', ...lines, '```', ''].join('\n');
}

const idOf = (name: string): string => name.replaceAll(/[^a-z0-9]/g, '_');

export const page = join(dirname(import.meta.filename), 'contracts.md');
