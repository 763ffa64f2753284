import { DEAD_LETTERS } from '@warren/messaging';
import type { BrokerInspector } from '@warren/testing';
import type { Consumer } from './bank/roles.ts';
import type { Journal } from './journal.ts';
import type { Transfer } from './ledgers.ts';
import { readLog } from './log-reading.ts';
import type { PoisonCabinet } from './poison.ts';
import { leftovers } from './settle.ts';
import type { Site } from './site.ts';

/** One thing that is not as it was promised. */
export interface Complaint {
  readonly about: 'lost' | 'doubled' | 'order' | 'left over' | 'dead letters' | 'processes';
  readonly text: string;
  readonly history: readonly string[];
}

export interface Verdict {
  readonly green: boolean;
  readonly complaints: readonly Complaint[];
  /** Facts told, each counted once, and how often one was published again. */
  readonly facts: number;
  readonly repeats: number;
  readonly outOfOrder: number;
  /** Facts that the log of facts has; `undefined` when the broker does not give it out. */
  readonly logged: number | undefined;
  readonly deadLetters: number;
  /** Dead letters that are there twice: they are kept at least once, and told by their ids. */
  readonly deadLetterRepeats: number;
}

/** Histories are told of so many, by kind and group; the others are listed. */
const TOLD = 5;

/** Asks PostgreSQL and the broker, after all processes have ended. */
export async function judge(site: Site, cabinet: PoisonCabinet, journal: Journal): Promise<Verdict> {
  const { witness } = site;
  const log = await site.look(readLog);
  return site.look(async (inspector) => {
    const left = await leftovers(inspector);
    const { waiting } = await site.books.progress();
    const letters = await readDeadLetters(inspector);
    const complaints = [
      ...(await effects(site, journal)),
      ...witness.outOfOrder.map((text): Complaint => ({ about: 'order', text, history: [] })),
      ...left.map((text): Complaint => ({ about: 'left over', text, history: [] })),
      ...(waiting > 0 ? [{ about: 'left over', text: `${waiting} rows in outboxes`, history: [] } as const] : []),
      ...deaths(letters, cabinet),
      ...(await oddities(site, journal)),
    ];
    const ids = new Set(letters.map(({ id }) => id));
    return {
      green: complaints.length === 0,
      complaints,
      facts: witness.heard.size,
      repeats: witness.repeats,
      outOfOrder: witness.outOfOrder.length,
      logged: log && [...log].filter((id) => witness.heard.has(id)).length,
      deadLetters: ids.size,
      deadLetterRepeats: letters.length - ids.size,
    };
  });
}

async function effects(site: Site, journal: Journal): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const group of ['ledger', 'statements', 'notices'] as const) {
    complaints.push(...(await tell('lost', group, await site.books.lost(group), site, journal)));
    complaints.push(...(await tell('doubled', group, await site.books.doubled(group), site, journal)));
  }
  return complaints;
}

async function tell(
  about: 'lost' | 'doubled',
  group: Consumer,
  transfers: readonly Transfer[],
  site: Site,
  journal: Journal,
): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const transfer of transfers) {
    const history = complaints.length < TOLD ? await historyOf(transfer, site, journal) : [];
    complaints.push({ about, text: `${group}: transfer ${transfer.account}/${transfer.number}`, history });
  }
  return complaints;
}

/** What the databases and the witness know of it, and what was done to the system at those moments. */
async function historyOf(transfer: Transfer, { books, witness }: Site, journal: Journal): Promise<string[]> {
  const known = await books.history(transfer);
  const faults = known.flatMap(({ at }) => journal.around(at));
  const all = [...known, ...new Set(faults)].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const positions = witness.placesOf(transfer.account, transfer.number);
  return [
    ...all.map(({ at, text }) => `${at.toISOString()} ${text}`),
    `told as number ${positions.join(', ') || 'none'} of all facts`,
  ];
}

interface Letter {
  readonly id: string;
  readonly text: string;
}

async function readDeadLetters({ channel }: BrokerInspector): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const letter = await channel.get(DEAD_LETTERS);
    if (!letter) break;
    const { messageId, type, headers } = letter.properties;
    letters.push({
      id: String(messageId),
      text: `${String(type)} ${String(messageId)} ${letter.content.toString().slice(0, 200)} ${JSON.stringify(headers)}`,
    });
  }
  return letters;
}

function deaths(letters: readonly Letter[], { administered }: PoisonCabinet): Complaint[] {
  const dead = new Set(letters.map(({ id }) => id));
  const alive = [...administered].filter(([id]) => !dead.has(id));
  const innocent = letters.filter(({ id }) => !administered.has(id));
  return [
    ...alive.map(
      ([id, poison]) => ({ about: 'dead letters', text: `${poison} ${id} is missing`, history: [] }) as const,
    ),
    ...innocent.map(({ text }) => ({ about: 'dead letters', text: `nobody's poison: ${text}`, history: [] }) as const),
  ];
}

async function oddities({ books }: Site, journal: Journal): Promise<Complaint[]> {
  const strange = await books.strange();
  const faults = [...journal.kinds('ended by itself'), ...journal.kinds('stop that did not')];
  return [
    ...(strange > 0 ? [{ about: 'lost', text: `${strange} transfers with a wrong task`, history: [] } as const] : []),
    ...faults.map(([kind, count]) => ({ about: 'processes', text: `${kind}: ${count} times`, history: [] }) as const),
  ];
}
