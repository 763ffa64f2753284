import { setTimeout as pause } from 'node:timers/promises';
import type { DeadLetterOptions } from './dead-letter-options.ts';
import type { Letters, ListedGroup, ListedLetter, Result } from './dead-letters.ts';
import { say } from './progress.ts';

interface Operation {
  readonly id: string;
  readonly state: 'running' | 'done' | 'aborted' | 'cancelled';
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly note: string | null;
}

const LOOK_EVERY_MS = 500;
const TELL_EVERY_MS = 5_000;

/** Letters in the gateway's archive, through its API. */
export class ArchivedLetters implements Letters {
  readonly #gateway: string;
  readonly #token: string;

  constructor(gateway: string, token: string | undefined) {
    if (!token) {
      throw new Error(
        `The gateway at ${gateway} asks who you are: pass an operator's access token with --token or WARREN_TOKEN (POST /auth/login gives one).`,
      );
    }
    this.#gateway = gateway;
    this.#token = token;
  }

  async list({ ids, filter, limit }: DeadLetterOptions): Promise<{ letters: ListedLetter[]; more: boolean }> {
    if (ids.length > 0) {
      const found = ids.map((id) =>
        this.#call<ListedLetter>('GET', `/operations/dead-letters/${encodeURIComponent(id)}`),
      );
      return { letters: await Promise.all(found), more: false };
    }
    const letters: ListedLetter[] = [];
    for (let cursor: string | null = ''; cursor !== null && letters.length < limit;) {
      const size = String(Math.min(100, limit - letters.length));
      const query: Record<string, string> = { state: 'dead', ...filter, limit: size, cursor };
      const page: { items: ListedLetter[]; nextCursor: string | null } = await this.#call(
        'GET',
        `/operations/dead-letters?${new URLSearchParams(query)}`,
      );
      letters.push(...page.items);
      cursor = page.nextCursor;
      if (cursor !== null && letters.length >= limit) return { letters, more: true };
    }
    return { letters, more: false };
  }

  async groups({ filter }: DeadLetterOptions): Promise<ListedGroup[]> {
    const query = new URLSearchParams({ ...filter });
    return (await this.#call<{ items: ListedGroup[] }>('GET', `/operations/dead-letters/groups?${query}`)).items;
  }

  async count({ verb, ...options }: DeadLetterOptions): Promise<number> {
    const body = { ...which(options), preview: true };
    return (await this.#call<{ total: number }>('POST', `/operations/dead-letters/${verb}`, body)).total;
  }

  async redrive(options: DeadLetterOptions): Promise<Result> {
    const { perSecond, canary, canarySeconds, payload } = options;
    const how = { perSecond, canarySeconds, ...(canary && { canary }), ...(payload && { payload: readJson(payload) }) };
    return this.#follow(await this.#call('POST', '/operations/dead-letters/redrive', { ...which(options), ...how }));
  }

  async discard(options: DeadLetterOptions): Promise<Result> {
    return this.#follow(await this.#call('POST', '/operations/dead-letters/discard', which(options)));
  }

  async close(): Promise<void> {
    // Nothing is open between calls.
  }

  /** Shows how it goes until it has ended. Ending this process does not end the operation. */
  async #follow(operation: Operation): Promise<Result> {
    let now = operation;
    for (let told = Date.now(); now.state === 'running'; await pause(LOOK_EVERY_MS)) {
      now = await this.#call<Operation>('GET', `/operations/actions/${now.id}`);
      if (now.state !== 'running' || Date.now() - told < TELL_EVERY_MS) continue;
      say(`  ${now.done} of ${now.total}${now.note ? `: ${now.note}` : ''}`);
      told = Date.now();
    }
    const problems = now.state === 'done' ? [] : [`Operation ${now.id} is ${now.state}. ${now.note ?? ''}`];
    if (now.refused > 0) problems.push(`${now.refused} stay dead letters; look at the refusal of each.`);
    return { done: now.done, problems };
  }

  /** @throws Error with what the gateway says is wrong */
  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(path, this.#gateway), {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Answer & {
      detail?: string;
      errors?: { pointer?: string; detail: string }[];
    };
    if (response.ok) return answer;
    const flaws = (answer.errors ?? []).map(({ pointer, detail }) => `  ${pointer ?? ''} ${detail}`);
    throw new Error([answer.detail ?? `The gateway answered ${response.status}.`, ...flaws].join('\n'));
  }
}

const which = ({ ids, filter }: Pick<DeadLetterOptions, 'ids' | 'filter'>) => (ids.length > 0 ? { ids } : { filter });

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('--payload is not JSON.');
  }
}
