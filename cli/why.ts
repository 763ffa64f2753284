import { bold, print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { runningGateway } from './running-warren.ts';
import { table } from './table.ts';
import { readOptions } from './why-options.ts';

interface Finding {
  readonly code: string;
  readonly service: string;
  readonly sentence: string;
  readonly advice: string | null;
}

interface Journey {
  readonly key: { readonly kind: string; readonly value: string };
  readonly verdict: Finding & { readonly state: string };
  readonly findings: readonly Finding[];
  readonly hops: readonly {
    readonly at: string;
    readonly service: string;
    readonly place: string;
    readonly state: string;
    readonly what: string;
    readonly durationMs: number | null;
  }[];
  readonly unanswered: readonly string[];
}

/** `npx warren why` */
export async function whyCommand(args: string[]): Promise<number> {
  const { queries, token, gateway = runningGateway() } = readOptions(args, process.env);
  if (gateway === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  const calls = new GatewayCalls(gateway, token);
  const journey = await firstKnown(queries, (query) => calls.call<Journey>('GET', `/journeys?${query}`));
  show(journey);
  return journey.verdict.state === 'unknown' ? 1 : 0;
}

/** An id alone does not say what it is of: the first that anything is known of. */
async function firstKnown(queries: readonly string[], ask: (query: string) => Promise<Journey>): Promise<Journey> {
  let last: Journey | undefined;
  for (const query of queries) {
    last = await ask(query);
    if (last.findings.some(({ code }) => code !== 'nothing-known' && code !== 'service-unanswered')) return last;
  }
  if (!last) throw new Error('There is nothing to ask about.');
  return last;
}

function show({ key, verdict, findings, hops, unanswered }: Journey): void {
  print(`${bold(verdict.sentence)}   [${verdict.state}: ${verdict.code}]`);
  if (verdict.advice !== null) print(verdict.advice);
  const others = findings.slice(1).map(({ code, service, sentence }) => [code, service, sentence]);
  if (others.length > 0) print(`\n${table(['also', 'service', ''], others)}`);
  const rows = hops.map(({ at, service, place, state, what, durationMs }) => [
    ...[at, durationMs === null ? '' : `${Math.round(durationMs)} ms`, service, place, state, what],
  ]);
  if (rows.length > 0)
    print(`\n${table(['at', 'took', 'service', 'place', 'state', `${key.kind} ${key.value}`], rows)}`);
  if (unanswered.length > 0) print(`No answer from: ${unanswered.join(', ')}`);
}
