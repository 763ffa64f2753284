import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ReadLog } from '@showcase/contracts';
import type { AnswerOf } from '@warren/contracts';
import { Messenger } from '@warren/messaging';
import { BusyError } from '@warren/http';

/** Which events somebody listens to. */
export interface Interest {
  readonly type?: string | undefined;
  readonly key?: string | undefined;
}

type Page = AnswerOf<typeof ReadLog>;
type ReadPage = (after: string | undefined) => Promise<Page>;

/** How often a listener's next page is asked for while there is none, in milliseconds. */
const LOOK_EVERY_MS = 500;
/** After trouble on the way to the log, in milliseconds. The listener's connection stays. */
const RETRY_MS = 2_000;
/** So that proxies do not take a quiet stream for a dead one, in milliseconds. */
const HEARTBEAT_MS = 15_000;
const PAGE = 100;
/** Listeners at a gateway, at most. */
const MOST_LISTENERS = 100;

/**
 * The log as it grows, for whoever listens. Each listener reads by itself, page by page, and the next page is asked for
 * when the last has left for the network: a slow one holds no more than a page, and holds up nobody.
 */
@Injectable()
export class LiveEvents implements BeforeApplicationShutdown {
  private readonly closing = new AbortController();
  private listeners = 0;

  constructor(private readonly messenger: Messenger) {}

  /** Ends every stream: the server waits for its connections when it closes. */
  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  /**
   * A stream of server-sent events, as bytes, from now on or from behind an event.
   * @throws BusyError when too many listen already
   * @throws RefusedError for a `lastEventId` that is none; MessagingError when the log cannot be reached
   */
  async listen(interest: Interest, lastEventId: string | undefined): Promise<Readable> {
    if (this.listeners >= MOST_LISTENERS) {
      throw new BusyError('too-many-listeners', `${MOST_LISTENERS} listen already at this gateway. Try again later.`);
    }
    // In the caller's name also when the network asks for the next page.
    const read: ReadPage = AsyncLocalStorage.bind((after) => this.read(interest, after));
    const first = await read(lastEventId);
    this.listeners++;
    const events = Readable.from(this.events(read, first), { objectMode: false });
    return events.once('close', () => this.listeners--);
  }

  private async *events(read: ReadPage, first: Page): AsyncGenerator<string> {
    let page = first;
    let spokeAt = Date.now();
    yield `retry: ${RETRY_MS}\n\n`;
    while (!this.closing.signal.aborted) {
      for (const event of page.items) yield written(event);
      const isDue = Date.now() - spokeAt > HEARTBEAT_MS;
      if (isDue) yield ': still here\n\n';
      if (isDue || page.items.length > 0) spokeAt = Date.now();
      if (page.isEnd) await this.pause(LOOK_EVERY_MS);
      page = await this.next(read, page.place);
    }
  }

  /** Trouble on the way ends no stream: the listener waits, and misses nothing. */
  private async next(read: ReadPage, place: string): Promise<Page> {
    try {
      return await read(place);
    } catch {
      await this.pause(RETRY_MS);
      return { items: [], place, isEnd: true };
    }
  }

  private read({ type, key }: Interest, after: string | undefined): Promise<Page> {
    return this.messenger.request(ReadLog, { type, key, after, limit: PAGE });
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.closing.signal }).catch(() => undefined);
  }
}

function written({ place, ...event }: Page['items'][number]): string {
  return `id: ${place}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
