import { print } from '@warren/infrastructure';
import { ArchivedDeadLetters } from './archived-dead-letters.ts';
import { readOptions, type DeadLetterOptions } from './dead-letter-options.ts';
import { isAboutIssues, issuesCommand } from './dead-letter-issues.ts';
import { BrokerDeadLetters } from './broker-dead-letters.ts';
import type { DeadLetterSource, ListedDeadLetter, ListedGroup } from './dead-letter-source.ts';
import { brokerAddresses, runningGateway } from './running-warren.ts';
import { table } from './table.ts';

/** `npx warren dead-letters` @returns 0, or 1 when something that was requested was not done */
export async function deadLettersCommand(args: string[]): Promise<number> {
  if (isAboutIssues(args)) return issuesCommand(args);
  const options = readOptions(args, process.env);
  const source = await open(options);
  try {
    return await carryOut(options, source);
  } finally {
    await source.close();
  }
}

async function open(options: DeadLetterOptions): Promise<DeadLetterSource> {
  const gateway = options.gateway ?? runningGateway();
  if (!options.direct && gateway !== undefined && (await answers(gateway))) {
    return new ArchivedDeadLetters(gateway, options.token);
  }
  if (options.filter.q !== undefined)
    throw new Error('--query is for the archive of a gateway: at the broker itself use the other options.');
  const broker = await BrokerDeadLetters.open(brokerAddresses());
  print(options.direct ? 'At the broker itself.' : 'No gateway answers: at the broker itself, on warren.dead-letters.');
  return broker;
}

async function answers(gateway: string): Promise<boolean> {
  const live = fetch(new URL('/health/live', gateway), { signal: AbortSignal.timeout(3_000) });
  return live.then(
    ({ ok }) => ok,
    () => false,
  );
}

async function carryOut(options: DeadLetterOptions, source: DeadLetterSource): Promise<number> {
  const { verb, dryRun } = options;
  if (verb === 'list') return showDeadLetters(await source.list(options));
  if (verb === 'groups') return showGroups(await source.groups(options));
  if (dryRun) {
    print(`${counted(await source.count(options))} would be ${PAST[verb]}.`);
    return 0;
  }
  const { done, problems } = await source[verb](options);
  print(`${counted(done)} ${PAST[verb]}.`);
  for (const problem of problems) print(problem);
  return problems.length > 0 ? 1 : 0;
}

const counted = (count: number): string => `${count} dead letter${count === 1 ? '' : 's'}`;

const PAST = { redrive: 'redriven', discard: 'discarded' } as const;

function showDeadLetters({ deadLetters, more }: { deadLetters: ListedDeadLetter[]; more: boolean }): number {
  const rows = deadLetters.map(({ id, type, queue, state, reason, error, key, diedAt }) => [
    ...[id, diedAt, state, type ?? '–', queue, key ?? '–', reason],
    error.replace(/\s+/g, ' ').slice(0, 80),
  ]);
  print(table(['id', 'died at', 'state', 'type', 'queue', 'key', 'reason', 'error'], rows));
  if (more) print('There are more: narrow it down, or raise --limit.');
  return 0;
}

function showGroups(groups: ListedGroup[]): number {
  const rows = groups.map(({ count, reason, queue, type, firstDiedAt, lastDiedAt }) => [
    ...[String(count), reason, queue, type ?? '–', firstDiedAt, lastDiedAt],
  ]);
  print(table(['count', 'reason', 'queue', 'type', 'first', 'last'], rows));
  return 0;
}
