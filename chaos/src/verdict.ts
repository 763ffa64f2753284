import { DEAD_LETTERS } from '@warren/messaging';
import type { BrokerInspector } from '@warren/testing';
import type { Consumer } from './bank/roles.ts';
import type { Journal } from './journal.ts';
import type { Transfer } from './ledgers.ts';
import { readLog, type LogReading } from './log-reading.ts';
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
  readonly log: LogReading;
  readonly deadLetters: number;
  /** Dead letters that are there twice: they are kept at least once, and told by their ids. */
  readonly deadLetterRepeats: number;
}

/** Histories are told of so many, by kind and group; the others are listed. */
const TOLD = 5;

/** Asks PostgreSQL and the broker, after all processes have ended. */
export async function judge(site: Site, cabinet: PoisonCabinet, journal: Journal): Promise<Verdict> {
  return site.look(async (inspector) => {
    const left = await leftovers(inspector);
    const { waiting } = await site.books.progress();
    const log = await readLog(inspector);
    const letters = await readDeadLetters(inspector);
    const complaints = [
      ...(await effects(site, journal, log)),
      ...log.outOfOrder.map((text): Complaint => ({ about: 'order', text, history: [] })),
      ...left.map((text): Complaint => ({ about: 'left over', text, history: [] })),
      ...(waiting > 0 ? [{ about: 'left over', text: `${waiting} rows in outboxes`, history: [] } as const] : []),
      ...deaths(letters, cabinet),
      ...(await oddities(site, journal)),
    ];
    const ids = new Set(letters.map(({ id }) => id));
    return {
      green: complaints.length === 0,
      complaints,
      log,
      deadLetters: ids.size,
      deadLetterRepeats: letters.length - ids.size,
    };
  });
}

async function effects(site: Site, journal: Journal, log: LogReading): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const group of ['ledger', 'statements', 'notices'] as const) {
    complaints.push(...(await tell('lost', group, await site.books.lost(group), site, journal, log)));
    complaints.push(...(await tell('doubled', group, await site.books.doubled(group), site, journal, log)));
  }
  return complaints;
}

async function tell(
  about: 'lost' | 'doubled',
  group: Consumer,
  transfers: readonly Transfer[],
  site: Site,
  journal: Journal,
  log: LogReading,
): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  for (const transfer of transfers) {
    const history = complaints.length < TOLD ? await historyOf(transfer, site, journal, log) : [];
    complaints.push({ about, text: `${group}: transfer ${transfer.account}/${transfer.number}`, history });
  }
  return complaints;
}

/** What the databases and the log know of it, and what was done to the system at those moments. */
async function historyOf(transfer: Transfer, { books }: Site, journal: Journal, log: LogReading): Promise<string[]> {
  const known = await books.history(transfer);
  const faults = known.flatMap(({ at }) => journal.around(at));
  const all = [...known, ...new Set(faults)].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const positions = log.positions.get(`${transfer.account}/${transfer.number}`) ?? [];
  return [
    ...all.map(({ at, text }) => `${at.toISOString()} ${text}`),
    `in the log at ${positions.join(', ') || 'no place'}`,
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
