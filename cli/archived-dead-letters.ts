import { setTimeout as pause } from 'node:timers/promises';
import { print } from '@warren/infrastructure';
import type { DeadLetterOptions } from './dead-letter-options.ts';
import type { DeadLetterSource, ListedGroup, ListedDeadLetter, Result } from './dead-letter-source.ts';
import { GatewayCalls } from './gateway-calls.ts';

interface Operation {
  readonly id: string;
  readonly state: 'running' | 'done' | 'aborted' | 'cancelled';
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly note: string | null;
}

const LOOK_EVERY_MS = 500;
const REPORT_EVERY_MS = 5_000;

/** Dead letters in the gateway's archive, through its API. */
export class ArchivedDeadLetters implements DeadLetterSource {
  private readonly gateway: GatewayCalls;

  constructor(gateway: string, token: string | undefined) {
    this.gateway = new GatewayCalls(gateway, token);
  }

  async list({ ids, filter, limit }: DeadLetterOptions): Promise<{ deadLetters: ListedDeadLetter[]; more: boolean }> {
    if (ids.length > 0) {
      const found = ids.map((id) =>
        this.gateway.call<ListedDeadLetter>('GET', `/operations/dead-letters/${encodeURIComponent(id)}`),
      );
      return { deadLetters: await Promise.all(found), more: false };
    }
    const deadLetters: ListedDeadLetter[] = [];
    for (let cursor: string | null = ''; cursor !== null && deadLetters.length < limit;) {
      const size = String(Math.min(100, limit - deadLetters.length));
      const query: Record<string, string> = { state: 'dead', ...filter, limit: size, cursor };
      const page: { items: ListedDeadLetter[]; nextCursor: string | null } = await this.gateway.call(
        'GET',
        `/operations/dead-letters?${new URLSearchParams(query)}`,
      );
      deadLetters.push(...page.items);
      cursor = page.nextCursor;
      if (cursor !== null && deadLetters.length >= limit) return { deadLetters, more: true };
    }
    return { deadLetters, more: false };
  }

  async groups({ filter }: DeadLetterOptions): Promise<ListedGroup[]> {
    const query = new URLSearchParams({ ...filter });
    return (await this.gateway.call<{ items: ListedGroup[] }>('GET', `/operations/dead-letters/groups?${query}`)).items;
  }

  async count({ verb, ...options }: DeadLetterOptions): Promise<number> {
    const body = { ...which(options), preview: true };
    return (await this.gateway.call<{ total: number }>('POST', `/operations/dead-letters/${verb}`, body)).total;
  }

  async redrive(options: DeadLetterOptions): Promise<Result> {
    const { perSecond, canary, canarySeconds, payload } = options;
    const how = { perSecond, canarySeconds, ...(canary && { canary }), ...(payload !== undefined && { payload }) };
    return this.follow(
      await this.gateway.call('POST', '/operations/dead-letters/redrive', { ...which(options), ...how }),
    );
  }

  async discard(options: DeadLetterOptions): Promise<Result> {
    return this.follow(await this.gateway.call('POST', '/operations/dead-letters/discard', which(options)));
  }

  async close(): Promise<void> {
    // Nothing is open between calls.
  }

  /** Prints its progress until it has ended. Ending this process does not end the operation. */
  private async follow(operation: Operation): Promise<Result> {
    let now = operation;
    for (let reportedAt = Date.now(); now.state === 'running'; await pause(LOOK_EVERY_MS)) {
      now = await this.gateway.call<Operation>('GET', `/operations/actions/${now.id}`);
      if (now.state !== 'running' || Date.now() - reportedAt < REPORT_EVERY_MS) continue;
      print(`  ${now.done} of ${now.total}${now.note ? `: ${now.note}` : ''}`);
      reportedAt = Date.now();
    }
    const problems = now.state === 'done' ? [] : [`Operation ${now.id} is ${now.state}. ${now.note ?? ''}`];
    if (now.refused > 0) problems.push(`${now.refused} stay dead letters; look at the refusal of each.`);
    return { done: now.done, problems };
  }
}

const which = ({ ids, filter }: Pick<DeadLetterOptions, 'ids' | 'filter'>) => (ids.length > 0 ? { ids } : { filter });
