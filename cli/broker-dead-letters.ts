import { setTimeout as pause } from 'node:timers/promises';
import { catalogue } from '@showcase/contracts';
import { DeadLetterQueue, type HeldDeadLetter } from '../libs/messaging/src/dead-letters/dead-letter-queue.ts';
import type { DeadLetterOptions } from './dead-letter-options.ts';
import type { DeadLetterSource, ListedGroup, ListedDeadLetter, Result } from './dead-letter-source.ts';
import { matches } from './dead-letter-filter.ts';

/** Redeliveries without a confirm, at most. */
const WINDOW = 100;

/**
 * Dead letters that are still in `warren.dead-letters`, with nothing but a broker. Those that are only read go back;
 * those that are redriven leave once their queue has confirmed them. Two of these at a time share the dead letters, and
 * double none.
 */
export class BrokerDeadLetters implements DeadLetterSource {
  private readonly queue: DeadLetterQueue;

  private constructor(queue: DeadLetterQueue) {
    this.queue = queue;
  }

  static async open(url: readonly string[]): Promise<BrokerDeadLetters> {
    return new BrokerDeadLetters(await DeadLetterQueue.open(url));
  }

  async list(options: DeadLetterOptions): Promise<{ deadLetters: ListedDeadLetter[]; more: boolean }> {
    const deadLetters: ListedDeadLetter[] = [];
    for await (const message of this.matching(options)) {
      if (deadLetters.length === options.limit) return { deadLetters, more: true };
      deadLetters.push(listed(message));
    }
    return { deadLetters, more: false };
  }

  async groups(options: DeadLetterOptions): Promise<ListedGroup[]> {
    const groups = new Map<string, ListedGroup>();
    for await (const message of this.matching(options)) {
      const { reason, queue, type, diedAt } = listed(message);
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
    return (await this.collect(options)).length;
  }

  async discard(options: DeadLetterOptions): Promise<Result> {
    const chosen = await this.collect(options);
    for (const message of chosen) this.queue.discard(message);
    return { done: chosen.length, problems: [] };
  }

  async redrive(options: DeadLetterOptions): Promise<Result> {
    const chosen = await this.collect(options);
    const content = options.payload === undefined ? undefined : editedBody(chosen, options.payload);
    const canaries = options.canary === undefined ? [] : chosen.splice(0, options.canary);
    const first = await this.send(canaries, options, content);
    if (canaries.length > 0) {
      const failure = first.problems[0] ?? (await this.deadLetteredAgain(canaries, options.canarySeconds));
      if (failure) return { done: first.done, problems: [`${failure} The rest stays.`] };
    }
    const rest = await this.send(chosen, options, content);
    return { done: first.done + rest.done, problems: rest.problems };
  }

  async close(): Promise<void> {
    await this.queue.close();
  }

  private async send(
    deadLetters: HeldDeadLetter[],
    { perSecond }: DeadLetterOptions,
    content?: Buffer,
  ): Promise<Result> {
    const rejections = new Map<string, number>();
    const begun = Date.now();
    let sent = 0;
    const window = Math.min(WINDOW, Math.ceil(perSecond));
    for (let i = 0; i < deadLetters.length; i += window) {
      const batch = deadLetters.slice(i, i + window);
      const results = await Promise.allSettled(batch.map((message) => this.queue.redeliver(message, content)));
      for (const result of results) {
        if (result.status === 'fulfilled') sent++;
        else count(rejections, (result.reason as Error).message);
      }
      await pause(Math.max(0, begun + ((i + batch.length) / perSecond) * 1_000 - Date.now()));
    }
    return { done: sent, problems: [...rejections].map(([reason, times]) => `${times} stay: ${reason}`) };
  }

  /** Whether one of them has come back, after a while. */
  private async deadLetteredAgain(canaries: HeldDeadLetter[], seconds: number): Promise<string | undefined> {
    await pause(seconds * 1_000);
    const ids = new Set(canaries.map(({ deadLetter }) => deadLetter.id));
    let died = 0;
    for await (const { deadLetter } of this.queue.look()) if (ids.has(deadLetter.id)) died++;
    return died > 0 ? `${died} of ${canaries.length} canaries died again.` : undefined;
  }

  /** @throws Error for an id that is not there */
  private async collect(options: DeadLetterOptions): Promise<HeldDeadLetter[]> {
    const chosen: HeldDeadLetter[] = [];
    for await (const message of this.matching(options)) chosen.push(message);
    const found = new Set(chosen.map(({ deadLetter }) => deadLetter.id));
    const unknown = options.ids.find((id) => !found.has(id));
    if (unknown !== undefined) throw new Error(`There is no message ${unknown} in warren.dead-letters.`);
    return chosen;
  }

  private async *matching({ ids, filter }: DeadLetterOptions): AsyncGenerator<HeldDeadLetter> {
    for await (const message of this.queue.look()) {
      if (ids.length > 0 ? ids.includes(message.deadLetter.id) : matches(message.deadLetter, filter)) yield message;
    }
  }
}

/** Here a dead letter's id is its message's: it has no other yet. */
function listed({ deadLetter }: HeldDeadLetter): ListedDeadLetter {
  const { id, queue, reason, error, type = null, key = null, diedAt } = deadLetter;
  return { id, type, queue, state: 'dead', reason, error, key, diedAt: diedAt.toISOString() };
}

/** @throws Error when the payload does not fit the contract of the message's type */
function editedBody([chosen]: HeldDeadLetter[], payload: unknown): Buffer {
  const contract = catalogue.find(({ type }) => type === chosen?.deadLetter.type);
  if (!contract) throw new Error(`No contract describes ${chosen?.deadLetter.type}: its payload cannot be edited.`);
  const { success, data, error } = contract.schema.safeParse(payload);
  if (success) return Buffer.from(JSON.stringify(data));
  const flaws = error.issues.map(({ path, message }) => `  /${path.join('/')} ${message}`);
  throw new Error([`The payload does not fit ${contract.type}; the dead letter stays as it is.`, ...flaws].join('\n'));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
