import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Client } from 'pg';
import { managementApi } from '@warren/testing';
import type { Environment } from './environment.ts';
import { roles } from './bank/roles.ts';
import type { RunResult } from './run.ts';

export interface Occasion {
  readonly seed: number;
  readonly arguments: readonly string[];
  readonly versions: string;
  /** Of a page for this run alone; without one it is the page on the whole suite. */
  readonly title?: string;
}

/** What ran here. Asked while the services run. */
export async function versionsOf({ broker, database }: Environment): Promise<string> {
  const overview = (await managementApi(broker.management).get('/overview')) as { rabbitmq_version: string };
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ postgres: string }>("SELECT current_setting('server_version') AS postgres");
  await client.end();
  const postgres = rows[0]?.postgres.split(' ')[0] ?? '';
  const node = process.version.slice(1);
  return `RabbitMQ ${overview.rabbitmq_version}, PostgreSQL ${postgres}, Node ${node}, ${cpus().length} cores`;
}

/**
 * Writes `docs/faults.md`: the run that had to be green, the mutants that had to be red, and what that shows. Or, with
 * a title, a page about another run.
 */
export async function writeReport(path: string, occasion: Occasion, results: readonly RunResult[]): Promise<void> {
  const [main, ...small] = results;
  if (!main) return;
  const sections = [outcomeOf(main), faultsOf(main)];
  const parts =
    occasion.title === undefined
      ? [head(occasion), ...sections, checksOf(main), mutantsOf(small), limitsOf(main)]
      : [headOfPage(occasion), ...sections, mutantsOf(small)];
  await writeFile(path, `${parts.join('\n\n')}\n`);
}

const written = ({ versions }: Occasion): string =>
  `Written by the fault suite, at ${new Date().toISOString().slice(0, 16)}Z: ${versions}.`;

const command = ({ seed, arguments: given }: Occasion): string =>
  `\`npm run test:chaos -- --seed ${seed}${given.map((word) => ` ${word}`).join('')}\``;

const headOfPage = (occasion: Occasion): string => `# ${occasion.title}

${written(occasion)}

What the suite is, and what it checks: [faults](faults.md). To run this again: ${command(occasion)}.`;

function head(occasion: Occasion): string {
  return `# Faults

${written(occasion)}

A small bank made of Warren's libraries runs as processes of their own: a bank that writes numbered transfers of many
accounts with their messages in one unit of work; a ledger that hears of each and tells on what it has posted; statements
that hear that; and notices, a queue of tasks. Between each of them and each service stands a proxy that breaks the
network. Effects are rows in tables where nothing is unique, so that whatever happens twice is there twice. Faults strike
at places in the stream of transfers that follow from the seed; which instruction they meet there does not.

To run it again: ${command(occasion)}. A short form is
part of \`npm test\`; banks that are wired wrongly, and seen through, are part of \`npm run test:long\`. Other runs: [on a cluster of three](faults-on-a-cluster.md), [on RabbitMQ 4](faults-on-rabbitmq-4.md).
What is promised, and which test shows each promise by itself: [promises](promises.md).`;
}

function outcomeOf({ options, outcome, journal, faultsMs, settlingMs }: RunResult): string {
  const transfers = options.accounts * options.each;
  const processes = roles.map((role) => `${options.processes[role]} ${role}`).join(', ');
  const all = transfers + Math.floor(options.each / 5) * options.accounts + transfers;
  return `## Verdict: ${outcome.green ? 'green' : 'RED'}

| | |
| --- | --- |
| transfers, end to end | ${number(transfers)} of ${options.accounts} accounts |
| messages in all | ${number(all)}: a fact for the ledger and one for the statements of each transfer, a task for every fifth |
| processes | ${processes} |
| with faults | ${duration(faultsMs)}, ${Math.round((transfers / faultsMs) * 1_000)} transfers a second |
| until the last effect after the last fault | ${duration(settlingMs)} |
| processes killed or stopped | ${total(journal, 'kill ') + total(journal, 'stop') + journal.of('died of a message')} |
| facts published again, after a lost confirm | ${number(outcome.repeats)} |
| dead letters | ${outcome.deadLetters}, each of them poison; ${outcome.deadLetterRepeats} were there twice |

${complaintsOf({ options, outcome, journal, faultsMs, settlingMs })}`;
}

function complaintsOf({ outcome }: RunResult): string {
  if (outcome.green) return 'No effect is missing, none is there twice, nothing is left in a queue or an outbox.';
  const lines = outcome.complaints.slice(0, 50).map(({ about, text, history }) => {
    const details = history.map((line) => `  - ${line}`);
    return [`- ${about}: ${text}`, ...details].join('\n');
  });
  return `${outcome.complaints.length} complaints:\n\n${lines.join('\n')}`;
}

function faultsOf({ journal }: RunResult): string {
  const rows = journal.kinds().map(([kind, count]) => `| ${kind} | ${count} |`);
  return `## What was done to it

| fault | times |
| --- | ---: |
${rows.join('\n')}

A kill is a SIGKILL: where its name says, or anywhere. \`after-commit\` is between a handler's commit and its
acknowledgement, \`after-confirm\` between the broker's confirm and the deletion of the outbox row. A stop is a SIGTERM
under load, and must end with exit code 0. \`died of a message\` are the deaths that lethal poison caused.${nodesOf(journal)}`;
}

const nodesOf = (journal: RunResult['journal']): string =>
  journal.of('node kill') === 0
    ? ''
    : `

Every queue has a member on each of three nodes. \`leader kill\` kills the node that leads the ledger's queue, and
\`majority kill\` two nodes at once: the third then serves nobody (\`pause_minority\`), and what is to be said waits in
outboxes. A node that is killed is started again at once, and takes some seconds.`;

function checksOf({ outcome }: RunResult): string {
  return `## What is checked

- **Exactly one effect** in every group for every transfer: of the ledger and, down the chain, of the statements; and of
  the notices for every fifth.
- **Order per key** where it is promised: the outbox's relay sends the messages of a key in the order in which they were
  written, across its crashes and those of the broker. A witness, a group with one consumer that only listens, saw
  ${number(outcome.events)} facts arrive, ${outcome.outOfOrder} of them out of order. Not promised is the order in
  which the workers of a pool handle them.
- **Nothing left over**: every outbox and every queue is empty, the ladder of retries included.
- **Dead letters are exactly the poison**: messages that a handler refuses, of the wrong shape, of garbage bytes, that
  fail every attempt, and that kill their worker until the delivery limit. They are kept at least once.
- **No process ends by itself**, and each that is told to stop ends with 0.`;
}

function mutantsOf(results: readonly RunResult[]): string {
  if (results.length === 0) return '## Mutants\n\nWere not run.';
  const rows = results.map(({ options: { mutant, accounts, each }, outcome }) => {
    const lost = count(outcome, 'lost');
    const doubled = count(outcome, 'doubled');
    return `| ${mutant ?? 'none: the control'} | ${accounts * each} | ${lost} | ${doubled} | ${outcome.green ? 'green' : 'red'} |`;
  });
  return `## Mutants

The same bank, wired wrongly, and a plan of a few faults, the same for all. A suite that cannot see these would prove
nothing.

| wiring | transfers | lost | doubled | verdict |
| --- | ---: | ---: | ---: | --- |
${rows.join('\n')}`;
}

const limitsOf = ({ outcome }: RunResult): string => `## What this does not show

- A queue is deleted only when it is empty and its messages come from an outbox: what a queue holds goes with it. A
  group's queue of facts is not deleted under load, because a fact that is told while the queue is gone is not that
  group's; the log still takes it, and so it counts as routed.
- The log of facts, \`warren.log\`, is not promised to be complete here. ${log(outcome)} RabbitMQ 3.10 confirms what is
  published in the first moments after its start though the stream does not take it yet, and its stream coordinator can
  fail to bring a stream back after a restart that follows another closely. Queues are not concerned.
- Kills are of processes, not of machines: what the system's page cache holds survives them.
- One broker here, whose version stands above. [A cluster that loses nodes](faults-on-a-cluster.md) is another run.
- Garbage on the wire is followed by a break. TCP's checksums and TLS see to that outside of a proxy like this one; a
  PostgreSQL connection that is garbled and stays open is given up when a statement has had no answer for 30 s.`;

const log = ({ logged, events }: RunResult['outcome']): string =>
  logged === undefined
    ? 'At the end of this run it could not be read.'
    : `It has ${number(logged)} of ${number(events)}.`;

const count = ({ complaints }: RunResult['outcome'], kind: 'lost' | 'doubled'): number =>
  complaints.filter(({ about }) => about === kind).length;

const total = (journal: RunResult['journal'], prefix: string): number =>
  journal.kinds(prefix).reduce((sum, [, times]) => sum + times, 0);

const number = (value: number): string => value.toLocaleString('en');

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
