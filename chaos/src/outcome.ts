import { DEAD_LETTERS } from '@warren/messaging';
import type { BrokerInspector } from '@warren/testing';
import type { Consumer } from './bank/roles.ts';
import type { Journal } from './journal.ts';
import type { Transfer } from './ledgers.ts';
import { readLog } from './log-reading.ts';
import type { PoisonCabinet } from './poison.ts';
import { leftovers } from './settle.ts';
import type { System } from './system.ts';

/** One thing that is not as it was promised. */
export interface Complaint {
  readonly about: 'lost' | 'doubled' | 'order' | 'left over' | 'dead letters' | 'processes';
  readonly text: string;
  readonly history: readonly string[];
}

export interface Outcome {
  readonly green: boolean;
  readonly complaints: readonly Complaint[];
  /** Facts told, each counted once, and how often one was published again. */
  readonly events: number;
  readonly repeats: number;
  readonly outOfOrder: number;
  /** Facts that the log of facts has; `undefined` when the broker does not give it out. */
  readonly logged: number | undefined;
  readonly deadLetters: number;
  /** Dead letters that are there twice: they are kept at least once, and told by their ids. */
  readonly deadLetterRepeats: number;
}

/** Histories are told of so many, by kind and group; the others are listed. */
const HISTORIES_SHOWN = 5;

/** Asks PostgreSQL and the broker, after all processes have ended. */
export async function judge(system: System, cabinet: PoisonCabinet, journal: Journal): Promise<Outcome> {
  const { observer } = system;
  const log = await system.look(readLog);
  return system.look(async (inspector) => {
    const left = await leftovers(inspector);
    const { waiting } = await system.books.progress();
    const deadLetters = await readDeadLetters(inspector);
    const complaints = [
      ...(await effects(system, journal)),
      ...observer.outOfOrder.map((text): Complaint => ({ about: 'order', text, history: [] })),
      ...left.map((text): Complaint => ({ about: 'left over', text, history: [] })),
      ...(waiting > 0 ? [{ about: 'left over', text: `${waiting} rows in outboxes`, history: [] } as const] : []),
      ...deadLetterComplaints(deadLetters, cabinet),
      ...(await oddities(system, journal)),
    ];
    const ids = new Set(deadLetters.map(({ id }) => id));
    return {
      green: complaints.length === 0,
      complaints,
      events: observer.consumed.size,
      repeats: observer.repeats,
      outOfOrder: observer.outOfOrder.length,
      logged: log && [...log].filter((id) => observer.consumed.has(id)).length,
      deadLetters: ids.size,
      deadLetterRepeats: deadLetters.length - ids.size,
    };
  });
}

async function effects(system: System, journal: Journal): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const group of ['ledger', 'statements', 'notices'] as const) {
    complaints.push(...(await complaintsAbout('lost', group, await system.books.lost(group), system, journal)));
    complaints.push(...(await complaintsAbout('doubled', group, await system.books.doubled(group), system, journal)));
  }
  return complaints;
}

async function complaintsAbout(
  about: 'lost' | 'doubled',
  group: Consumer,
  transfers: readonly Transfer[],
  system: System,
  journal: Journal,
): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const transfer of transfers) {
    const history = complaints.length < HISTORIES_SHOWN ? await historyOf(transfer, system, journal) : [];
    complaints.push({ about, text: `${group}: transfer ${transfer.account}/${transfer.number}`, history });
  }
  return complaints;
}

/** What the databases and the witness know of it, and what was done to the system at those moments. */
async function historyOf(transfer: Transfer, { books, observer }: System, journal: Journal): Promise<string[]> {
  const known = await books.history(transfer);
  const faults = known.flatMap(({ at }) => journal.around(at));
  const all = [...known, ...new Set(faults)].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const positions = observer.positionsOf(transfer.account, transfer.number);
  return [
    ...all.map(({ at, text }) => `${at.toISOString()} ${text}`),
    `told as number ${positions.join(', ') || 'none'} of all facts`,
  ];
}

interface DeadLetter {
  readonly id: string;
  readonly text: string;
}

async function readDeadLetters({ channel }: BrokerInspector): Promise<DeadLetter[]> {
  const deadLetters: DeadLetter[] = [];
  for (;;) {
    const message = await channel.get(DEAD_LETTERS);
    if (!message) break;
    const { messageId, type, headers } = message.properties;
    deadLetters.push({
      id: String(messageId),
      text: `${String(type)} ${String(messageId)} ${message.content.toString().slice(0, 200)} ${JSON.stringify(headers)}`,
    });
  }
  return deadLetters;
}

function deadLetterComplaints(deadLetters: readonly DeadLetter[], { administered }: PoisonCabinet): Complaint[] {
  const dead = new Set(deadLetters.map(({ id }) => id));
  const alive = [...administered].filter(([id]) => !dead.has(id));
  const innocent = deadLetters.filter(({ id }) => !administered.has(id));
  return [
    ...alive.map(
      ([id, poison]) => ({ about: 'dead letters', text: `${poison} ${id} is missing`, history: [] }) as const,
    ),
    ...innocent.map(({ text }) => ({ about: 'dead letters', text: `nobody's poison: ${text}`, history: [] }) as const),
  ];
}

async function oddities({ books }: System, journal: Journal): Promise<Complaint[]> {
  const strange = await books.strange();
  const faults = [...journal.kinds('ended by itself'), ...journal.kinds('stop that did not')];
  return [
    ...(strange > 0 ? [{ about: 'lost', text: `${strange} transfers with a wrong task`, history: [] } as const] : []),
    ...faults.map(([kind, count]) => ({ about: 'processes', text: `${kind}: ${count} times`, history: [] }) as const),
  ];
}
