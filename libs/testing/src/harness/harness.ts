import {
  type INestMicroservice,
  Logger,
  type LoggerService,
  type LogLevel,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AnswerInputOf, InputOf, PayloadOf, RequestContract, TaskContract } from '@warren/contracts';
import { Messenger, RabbitClient, type RabbitServerOptions } from '@warren/messaging';
import { MemoryBroker } from '../memory/memory-broker.ts';
import { FakeClock, realDelay, turn } from './fake-clock.ts';
import { HarnessMessages } from './harness-messages.ts';
import { HarnessServer } from './harness-server.ts';
import { MemoryInbox } from './memory-inbox.ts';
import { MemoryOutbox } from './memory-outbox.ts';
import { Stubs } from './stubs.ts';

export interface HarnessOptions {
  /**
   * The time at which it starts.
   * @default now
   */
  readonly startAt?: Date;
  /**
   * Types of events that have no version in their names, and are to be broadcast: those of stock patterns.
   * @default none
   */
  readonly events?: readonly string[];
  /**
   * Where the log of the whole process goes.
   * @default false: nowhere
   */
  readonly logger?: LoggerService | LogLevel[] | false;
}

/** A service, or a pool, as the harness starts it: a module, and what its server is given. */
export interface HarnessService extends ModuleMetadata {
  /** Names its queues, as that of a `RabbitServer` does. */
  readonly group: string;
  /** The server's options, as the service has them in production. @default none */
  readonly server?: Omit<RabbitServerOptions, 'url' | 'group' | 'pausable' | 'cancelledBy'>;
}

/** The first time of a schedule after that one: `(time) => nextFiring('0 8 * * *', 'Europe/Berlin', time)`, or {@link every}. */
export type NextTime = (time: Date) => Date;

/** Each so many milliseconds. */
export const every =
  (ms: number): NextTime =>
  (time) =>
    new Date(time.getTime() + ms);

/** In milliseconds. Retries and outages that take longer are a mistake of the test's. */
const LONGEST_SETTLING_MS = 7 * 86_400_000;
/** How long a handler may be at its work, in real milliseconds. */
const LONGEST_WORK_MS = 10_000;
/** How long the clock waits for a handler before it moves on, in real milliseconds: longer than input and output take in a process. */
const MOST_WAIT_MS = 50;
/** Node runs a timer that is longer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Turns of the event loop without anything to do: a promise that leads to more needs one. */
const QUIET_TURNS = 3;
/** Turns after which a handler that is still at work waits for input, output or time. */
const PATIENT_TURNS = 50;

/**
 * Tests handlers with no broker and no database. Services run as they are, with the server, the client and all of the
 * steps from a delivery to its outcome; the broker is in memory, and time stands still until the test moves it.
 */
export class Harness {
  readonly messages: HarnessMessages;
  /** Sends as some other service would. */
  readonly messenger: Messenger;
  /** For services: `{ provide: Outbox, useValue: harness.outbox }`. */
  readonly outbox: MemoryOutbox;
  /** For services with an `InboxInterceptor`: `{ provide: Inbox, useValue: harness.inbox }`. */
  readonly inbox = new MemoryInbox();
  private readonly client: RabbitClient;
  private readonly closing: (() => Promise<void>)[] = [];
  private readonly stubs: Stubs;

  private constructor(
    readonly broker: MemoryBroker,
    private readonly clock: FakeClock,
  ) {
    this.client = this.clientOf('test');
    this.messenger = new Messenger(this.client);
    this.outbox = new MemoryOutbox(this.messenger);
    this.messages = new HarnessMessages(broker);
    this.stubs = new Stubs(broker.url);
  }

  /** Stops the process's clock. @throws TypeError when it is stopped already: one harness at a time */
  static start({ startAt = new Date(), events, logger = false }: HarnessOptions = {}): Harness {
    const clock = new FakeClock(startAt);
    Logger.overrideLogger(logger);
    return new Harness(new MemoryBroker(events), clock);
  }

  /** The address of the broker, for modules that make clients of their own. */
  get url(): string {
    return this.broker.url;
  }

  /** Starts a service; its module may inject `Messenger` and `RabbitClient`. @returns the application, to get providers of */
  async serve({ group, server, ...metadata }: HarnessService): Promise<INestMicroservice> {
    const client = this.clientOf(group);
    const messenger = new Messenger(client);
    const strategy = new HarnessServer(
      { drainTimeoutMs: 100, ...server, url: this.url, group },
      this.outbox,
      messenger,
    );
    const providers = [
      { provide: Messenger, useValue: messenger },
      { provide: RabbitClient, useValue: client },
    ];
    const { module } = moduleOf({ ...metadata, providers: [...providers, ...(metadata.providers ?? [])] });
    const service = await NestFactory.createMicroservice(module, { strategy, abortOnError: false });
    this.closing.push(() => service.close());
    await service.listen();
    return service;
  }

  /** Answers the requests of a contract in the place of the service that does. */
  answer<C extends RequestContract>(
    contract: C,
    answer: (payload: PayloadOf<C>) => AnswerInputOf<C> | Promise<AnswerInputOf<C>>,
  ): Promise<void> {
    return this.stubs.answer(contract, answer as (payload: unknown) => unknown);
  }

  /** Enqueues a task whenever its time comes, from now on. @returns ends it */
  schedule<C extends TaskContract>(next: NextTime, contract: C, payload: InputOf<C>): () => void {
    let timer: NodeJS.Timeout;
    const wait = (time: number): void => {
      const leftMs = time - Date.now();
      timer = leftMs > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS, time) : setTimeout(fire, leftMs);
    };
    const fire = (): void => {
      void this.messenger.enqueue(contract, payload);
      wait(next(new Date()).getTime());
    };
    wait(next(new Date()).getTime());
    return () => clearTimeout(timer);
  }

  /**
   * Resolves when every message has come to its end: done, dead-lettered, cancelled or expired. Moves the clock for
   * those that wait for another attempt, or for a dependency that is unavailable.
   * @throws Error that names the queues, when messages have not ended within a week of that time
   */
  async settled(): Promise<void> {
    const giveUpAt = Date.now() + LONGEST_SETTLING_MS;
    await this.quiet();
    while (this.broker.unfinished.length > 0) {
      if (Date.now() > giveUpAt || !this.clock.hasTimers) throw new Error(unsettled(this.broker));
      this.clock.moveToNextTimer();
      await this.quiet();
    }
  }

  /**
   * Moves the clock by so many milliseconds, timer by timer, and resolves when all that was due by then is handled, or
   * waits for a time that is later still.
   */
  async advance(ms: number): Promise<void> {
    let isThere = false;
    setTimeout(() => (isThere = true), ms);
    for (let [activity, mostMs] = [-1, MOST_WAIT_MS]; ; activity = this.broker.activity) {
      await this.quiet(mostMs);
      if (isThere) return;
      // Who waited for a handler in vain need not wait again before something happens.
      mostMs = this.broker.activity === activity ? 0 : MOST_WAIT_MS;
      this.clock.moveToNextTimer();
      if (isThere) this.clock.move(0);
    }
  }

  /** Ends the services, and gives the process its time back. */
  async close(): Promise<void> {
    try {
      for (const close of this.closing.splice(0).toReversed()) await close();
      await this.stubs.close();
    } finally {
      this.broker.close();
      this.clock.uninstall();
    }
  }

  /**
   * Resolves when nothing is on its way, or in work. While a handler waits for more than promises, time passes as it does.
   * @param mostMs of real time; then it resolves all the same @default as long as a handler may take, and then it throws
   */
  private async quiet(mostMs?: number): Promise<void> {
    const begun = performance.now();
    for (let [quiet, busy] = [0, 0]; quiet < QUIET_TURNS;) {
      await turn();
      quiet = this.broker.isQuiet ? quiet + 1 : 0;
      busy = this.broker.isQuiet ? 0 : busy + 1;
      const passedMs = performance.now() - begun;
      if (busy < PATIENT_TURNS) continue;
      if (passedMs > (mostMs ?? LONGEST_WORK_MS)) return this.giveUp(mostMs);
      await realDelay(1);
      if (mostMs === undefined) this.clock.move(1);
    }
  }

  private giveUp(mostMs: number | undefined): void {
    if (mostMs === undefined) throw new Error(unsettled(this.broker));
  }

  private clientOf(service: string): RabbitClient {
    const client = new RabbitClient({ url: this.broker.url, service });
    this.closing.push(() => client.close());
    return client;
  }
}

function moduleOf(metadata: ModuleMetadata): { readonly module: new () => object } {
  @Module(metadata)
  class HarnessModule {}
  return { module: HarnessModule };
}

function unsettled({ inFlight, unfinished }: MemoryBroker): string {
  const queues = unfinished.map(({ queue, messages }) => `${queue} holds ${messages}`);
  const inWork = inFlight === 0 ? [] : [`${inFlight} deliveries are in work`];
  return `Not every message has come to its end: ${[...inWork, ...queues].join('; ')}.`;
}
