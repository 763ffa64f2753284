import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEnvironment, type Environment } from './environment.ts';
import { mutants } from './bank/roles.ts';
import type { Entry } from './journal.ts';
import { versionsOf, writeReport } from './report.ts';
import type { Amounts } from './plan.ts';
import { run, type RunOptions, type RunResult } from './run.ts';
import { fullRun, mutationRun } from './sizes.ts';
import { summaryOf } from './summary.ts';

const { values, tokens } = parseArgs({
  tokens: true,
  options: {
    seed: { type: 'string' },
    messages: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '210' },
    stops: { type: 'string', default: '12' },
    broker: { type: 'string', default: '31' },
    alarms: { type: 'string', default: '2' },
    deletions: { type: 'string', default: '2' },
    /** On three brokers that are a cluster: its nodes are struck instead of the broker. */
    cluster: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '20' },
    majorities: { type: 'string', default: '2' },
    database: { type: 'string', default: '11' },
    network: { type: 'string', default: '54' },
    poison: { type: 'string', default: '30' },
    lethal: { type: 'string', default: '2' },
    mutants: { type: 'boolean', default: true },
    quiet: { type: 'boolean', default: false },
    logs: { type: 'string', default: '.' },
    report: { type: 'string' },
    title: { type: 'string' },
  },
  allowNegative: true,
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const watch = ({ at, text }: Entry): void => {
  if (!values.quiet) print(`${at.toISOString()} ${text}`);
};

function amounts(): Amounts {
  const { kills, stops, database, network, poison, lethal } = values;
  const { broker, alarms, deletions, nodes, majorities } = values;
  const brokers = values.cluster
    ? { broker: 0, alarms: 0, deletions: 0, nodes, majorities }
    : { broker, alarms, deletions, nodes: 0, majorities: 0 };
  const given = { kills, stops, ...brokers, database, network, poison, lethal };
  return Object.fromEntries(Object.entries(given).map(([name, count]) => [name, Number(count)])) as {
    [name in keyof Amounts]: number;
  };
}

/** The one that must be green, and after it those that must be red. */
async function runAll(seed: number): Promise<RunResult[]> {
  const environment = await openEnvironment(
    values.logs,
    join(import.meta.dirname, 'member.js'),
    values.cluster ? 'cluster' : 'broker',
  );
  const results: RunResult[] = [];
  const runs = ['bank', 'control', ...mutants] as string[];
  const carryOut = async (options: RunOptions): Promise<void> => {
    const result = await run(environment, { ...options, watch });
    print(summaryOf(result));
    results.push(result);
  };
  try {
    await carryOut(fullRun(seed, Number(values.messages), amounts()));
    const small = [mutationRun(seed), ...mutants.map((mutant) => mutationRun(seed, mutant))];
    if (values.mutants) await Promise.all(small.map(carryOut));
    results.sort((a, b) => runs.indexOf(a.options.name) - runs.indexOf(b.options.name));
    if (values.report) await report(values.report, seed, environment, results);
  } finally {
    await environment.close();
  }
  return results;
}

/** With the options that were given, other than the seed and where to write to. */
async function report(
  path: string,
  seed: number,
  environment: Environment,
  results: readonly RunResult[],
): Promise<void> {
  const own = ['seed', 'logs', 'report', 'title', 'quiet'];
  const words = tokens.flatMap((token) =>
    token.kind !== 'option' || own.includes(token.name) ? [] : [token.rawName, ...(token.value ? [token.value] : [])],
  );
  const { title } = values;
  const occasion = {
    seed,
    arguments: words,
    versions: await versionsOf(environment),
    ...(title !== undefined && { title }),
  };
  await writeReport(path, occasion, results);
}

const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
print(`seed ${seed}`);
const results = await runAll(seed);
const asExpected = results.every(({ options, outcome }) => outcome.green === (options.mutant === undefined));
print(asExpected ? 'As it should be.' : `NOT as it should be. To run it again: --seed ${seed}`);
process.exit(asExpected ? 0 : 1);
