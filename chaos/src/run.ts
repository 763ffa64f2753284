import type { Arena } from './arena.ts';
import type { Mutant, Role } from './bank/roles.ts';
import { Conductor } from './conductor.ts';
import { Journal, type Entry } from './journal.ts';
import type { Plan } from './plan.ts';
import { PoisonCabinet } from './poison.ts';
import { settle } from './settle.ts';
import { Site } from './site.ts';
import { judge, type Verdict } from './verdict.ts';

export interface RunOptions {
  readonly name: string;
  readonly accounts: number;
  readonly each: number;
  readonly crew: Readonly<Record<Role, number>>;
  readonly plan: Plan;
  readonly mutant?: Mutant;
  /** Milliseconds without any movement after which nothing is expected any more. */
  readonly patienceMs: number;
  readonly watch?: (entry: Entry) => void;
}

export interface RunResult {
  readonly options: RunOptions;
  readonly journal: Journal;
  readonly verdict: Verdict;
  /** Milliseconds: from the first transfer to the last fault, and from there to the last effect. */
  readonly faultsMs: number;
  readonly settlingMs: number;
}

/** One bank, one plan, one verdict. */
export async function run(arena: Arena, options: RunOptions): Promise<RunResult> {
  const journal = new Journal(options.watch);
  const site = await Site.open(arena, options, journal);
  const cabinet = new PoisonCabinet(site, journal);
  try {
    if (options.plan.broker.length > 0) await rememberQueues(arena);
    const began = Date.now();
    await new Conductor(site, journal, cabinet).conduct(options.plan);
    journal.note('every fault has struck, every transfer is written');
    const struck = Date.now();
    await settle(site, cabinet.administered.size, options.patienceMs);
    const settled = Date.now();
    for (const end of await site.crew.dismiss()) journal.count('stop that did not end with 0', end);
    const verdict = await judge(site, cabinet, journal);
    return { options, journal, verdict, faultsMs: struck - began, settlingMs: settled - struck };
  } finally {
    await site.close();
  }
}

/** RabbitMQ 3.10 forgets a quorum queue that was declared within seconds before a kill. An orderly restart saves it. */
async function rememberQueues({ nodes }: Arena): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await Promise.all(nodes.map((node) => node.start()));
}
