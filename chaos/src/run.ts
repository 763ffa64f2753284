import type { Environment } from './environment.ts';
import type { Mutant, Role } from './bank/roles.ts';
import { Runner } from './runner.ts';
import { Journal, type Entry } from './journal.ts';
import type { Plan } from './plan.ts';
import { PoisonCabinet } from './poison.ts';
import { settle } from './settle.ts';
import { System } from './system.ts';
import { judge, type Outcome } from './outcome.ts';

export interface RunOptions {
  readonly name: string;
  readonly accounts: number;
  readonly each: number;
  readonly processes: Readonly<Record<Role, number>>;
  readonly plan: Plan;
  readonly mutant?: Mutant;
  /** Milliseconds without any movement after which nothing is expected any more. */
  readonly idleTimeoutMs: number;
  readonly watch?: (entry: Entry) => void;
}

export interface RunResult {
  readonly options: RunOptions;
  readonly journal: Journal;
  readonly outcome: Outcome;
  /** Milliseconds: from the first transfer to the last fault, and from there to the last effect. */
  readonly faultsMs: number;
  readonly settlingMs: number;
}

/** One bank, one plan, one verdict. */
export async function run(environment: Environment, options: RunOptions): Promise<RunResult> {
  const journal = new Journal(options.watch);
  const system = await System.open(environment, options, journal);
  const cabinet = new PoisonCabinet(system, journal);
  try {
    if (options.plan.broker.length > 0) await rememberQueues(environment);
    const began = Date.now();
    await new Runner(system, journal, cabinet).run(options.plan);
    journal.note('every fault has struck, every transfer is written');
    const struck = Date.now();
    await settle(system, cabinet.administered.size, options.idleTimeoutMs);
    const settled = Date.now();
    for (const end of await system.processes.dismiss()) journal.count('stop that did not end with 0', end);
    const outcome = await judge(system, cabinet, journal);
    return { options, journal, outcome, faultsMs: struck - began, settlingMs: settled - struck };
  } finally {
    await system.close();
  }
}

/** RabbitMQ 3.10 forgets a quorum queue that was declared within seconds before a kill. An orderly restart saves it. */
async function rememberQueues({ nodes }: Environment): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  await Promise.all(nodes.map((node) => node.start()));
}
