import { setTimeout as pause } from 'node:timers/promises';
import { catalogue } from '@showcase/contracts';
import { ParkedLetters, type ParkedLetter } from '../libs/messaging/src/dead-letters/parked-letters.ts';
import { readJson } from './archived-letters.ts';
import type { DeadLetterOptions } from './dead-letter-options.ts';
import type { Letters, ListedGroup, ListedLetter, Result } from './dead-letters.ts';
import { matches } from './letter-filter.ts';

/** Redeliveries without a confirm, at most. */
const WINDOW = 100;

/**
 * Letters that are still in `warren.dead-letters`, with nothing but a broker. What is looked at goes back; what is
 * redriven leaves once it is safe in its queue. Two of these at a time share the letters, and double none.
 */
export class LettersAtTheBroker implements Letters {
  readonly #parked: ParkedLetters;

  private constructor(parked: ParkedLetters) {
    this.#parked = parked;
  }

  static async open(url: readonly string[]): Promise<LettersAtTheBroker> {
    return new LettersAtTheBroker(await ParkedLetters.open(url));
  }

  async list(options: DeadLetterOptions): Promise<{ letters: ListedLetter[]; more: boolean }> {
    const letters: ListedLetter[] = [];
    for await (const parked of this.#matching(options)) {
      if (letters.length === options.limit) return { letters, more: true };
      letters.push(listed(parked));
    }
    return { letters, more: false };
  }

  async groups(options: DeadLetterOptions): Promise<ListedGroup[]> {
    const groups = new Map<string, ListedGroup>();
    for await (const parked of this.#matching(options)) {
      const { reason, queue, type, diedAt } = listed(parked);
      const name = JSON.stringify([reason, queue, type]);
      const { count, firstDiedAt, lastDiedAt } = groups.get(name) ?? {
        count: 0,
        firstDiedAt: diedAt,
        lastDiedAt: diedAt,
      };
      const [first, last] = [diedAt < firstDiedAt ? diedAt : firstDiedAt, diedAt > lastDiedAt ? diedAt : lastDiedAt];
      groups.set(name, { reason, queue, type, count: count + 1, firstDiedAt: first, lastDiedAt: last });
    }
    return [...groups.values()].sort((a, b) => b.count - a.count);
  }

  async count(options: DeadLetterOptions): Promise<number> {
    return (await this.#collect(options)).length;
  }

  async discard(options: DeadLetterOptions): Promise<Result> {
    const chosen = await this.#collect(options);
    for (const parked of chosen) this.#parked.discard(parked);
    return { done: chosen.length, problems: [] };
  }

  async redrive(options: DeadLetterOptions): Promise<Result> {
    const chosen = await this.#collect(options);
    const content = options.payload === undefined ? undefined : editedBody(chosen, options.payload);
    const canaries = options.canary === undefined ? [] : chosen.splice(0, options.canary);
    const first = await this.#send(canaries, options, content);
    if (canaries.length > 0) {
      const trouble = first.problems[0] ?? (await this.#deathAmong(canaries, options.canarySeconds));
      if (trouble) return { done: first.done, problems: [`${trouble} The rest stays.`] };
    }
    const rest = await this.#send(chosen, options, content);
    return { done: first.done + rest.done, problems: rest.problems };
  }

  async close(): Promise<void> {
    await this.#parked.close();
  }

  async #send(letters: ParkedLetter[], { perSecond }: DeadLetterOptions, content?: Buffer): Promise<Result> {
    const refusals = new Map<string, number>();
    const begun = Date.now();
    let sent = 0;
    const window = Math.min(WINDOW, Math.ceil(perSecond));
    for (let i = 0; i < letters.length; i += window) {
      const batch = letters.slice(i, i + window);
      const results = await Promise.allSettled(batch.map((parked) => this.#parked.redeliver(parked, content)));
      for (const result of results) {
        if (result.status === 'fulfilled') sent++;
        else count(refusals, (result.reason as Error).message);
      }
      await pause(Math.max(0, begun + ((i + batch.length) / perSecond) * 1_000 - Date.now()));
    }
    return { done: sent, problems: [...refusals].map(([reason, times]) => `${times} stay: ${reason}`) };
  }

  /** Whether one of them has come back, after a while. */
  async #deathAmong(canaries: ParkedLetter[], seconds: number): Promise<string | undefined> {
    await pause(seconds * 1_000);
    const ids = new Set(canaries.map(({ letter }) => letter.id));
    let died = 0;
    for await (const { letter } of this.#parked.look()) if (ids.has(letter.id)) died++;
    return died > 0 ? `${died} of ${canaries.length} canaries died again.` : undefined;
  }

  /** @throws Error for an id that is not there */
  async #collect(options: DeadLetterOptions): Promise<ParkedLetter[]> {
    const chosen: ParkedLetter[] = [];
    for await (const parked of this.#matching(options)) chosen.push(parked);
    const found = new Set(chosen.map(({ letter }) => letter.id));
    const unknown = options.ids.find((id) => !found.has(id));
    if (unknown !== undefined) throw new Error(`There is no message ${unknown} in warren.dead-letters.`);
    return chosen;
  }

  async *#matching({ ids, filter }: DeadLetterOptions): AsyncGenerator<ParkedLetter> {
    for await (const parked of this.#parked.look()) {
      if (ids.length > 0 ? ids.includes(parked.letter.id) : matches(parked.letter, filter)) yield parked;
    }
  }
}

/** Here a letter is known by its message's id: it has no other yet. */
function listed({ letter }: ParkedLetter): ListedLetter {
  const { id, queue, reason, error, type = null, key = null, diedAt } = letter;
  return { id, type, queue, state: 'dead', reason, error, key, diedAt: diedAt.toISOString() };
}

/** @throws Error when the payload does not fit the contract of the letter's type */
function editedBody([chosen]: ParkedLetter[], payload: string): Buffer {
  const contract = catalogue.find(({ type }) => type === chosen?.letter.type);
  if (!contract) throw new Error(`No contract says what ${chosen?.letter.type} looks like: it cannot be edited.`);
  const { success, data, error } = contract.schema.safeParse(readJson(payload));
  if (success) return Buffer.from(JSON.stringify(data));
  const flaws = error.issues.map(({ path, message }) => `  /${path.join('/')} ${message}`);
  throw new Error([`The payload does not fit ${contract.type}; the letter stays as it is.`, ...flaws].join('\n'));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
