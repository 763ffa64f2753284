import type { MessageHandler } from '@nestjs/microservices';
import { type Contract, defineEvent, defineRequest, defineTask } from '@warren/contracts';
import { Messenger, RabbitClient, type RabbitContext, RabbitServer, type RabbitServerOptions } from '@warren/messaging';
import { z } from 'zod';
import { BrokerInspector } from '../broker-inspector.ts';
import { Recorder } from '../recorder.ts';
import { freshName } from '../services.ts';

const Note = z.object({ n: z.int() });

export type Handle = (payload: { readonly n: number }, context: RabbitContext) => unknown;

/** What a delivery was, and how it was given to its handler. */
export interface Seen {
  readonly n: number;
  readonly context: RabbitContext;
}

/** What the promises of Warren are tried with: services of fresh names, on one broker. */
export class PromiseGround {
  readonly messenger: Messenger;
  private readonly client: RabbitClient;
  private readonly servers: RabbitServer[] = [];

  private constructor(
    readonly url: string,
    readonly inspector: BrokerInspector,
    readonly event: ReturnType<typeof eventOf>,
  ) {
    this.client = new RabbitClient({ url, service: 'conformance' });
    this.messenger = new Messenger(this.client);
  }

  /** Declares what services share, if it is not there. */
  static async prepare(url: string): Promise<PromiseGround> {
    const event = eventOf(freshName('note'));
    return new PromiseGround(url, await BrokerInspector.connect(url, [event.type]), event);
  }

  task(stem = 'pool'): ReturnType<typeof taskOf> {
    return taskOf(freshName(stem));
  }

  request(deadlineMs: number): ReturnType<typeof requestOf> {
    return requestOf(freshName('asked'), deadlineMs);
  }

  /** Starts a worker with one handler. @returns what its handler is given */
  async work(
    contract: Contract,
    handle: Handle,
    { group = contract.type.split('.')[0] ?? '', retry, ...options }: Partial<RabbitServerOptions> & Retried = {},
  ): Promise<{ readonly seen: Recorder<Seen>; readonly server: RabbitServer }> {
    const seen = new Recorder<Seen>();
    const server = new RabbitServer({ ...options, url: this.url, group });
    const handler = (async (payload: { n: number }, context: RabbitContext) => {
      seen.record({ n: payload.n, context });
      return handle(payload, context);
    }) as unknown as MessageHandler;
    server.addHandler(contract.type, handler, contract.kind !== 'request', { contract, ...(retry && { retry }) });
    this.servers.push(server);
    await new Promise<void>((resolve, reject) => {
      void server.listen((error) => (error === undefined ? resolve() : reject(error as Error)));
    });
    return { seen, server };
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
    await this.client.close();
    await this.inspector.close().catch(() => undefined); // its connection may have been broken
  }
}

interface Retried {
  readonly retry?: { readonly attempts?: number; readonly baseMs?: number };
}

const eventOf = (stem: string) => defineEvent(`${stem}.made.v1`, Note);
const taskOf = (stem: string) => defineTask(`${stem}.work.v1`, Note);
const requestOf = (stem: string, deadlineMs: number) => defineRequest(`${stem}.ask.v1`, Note, Note, { deadlineMs });
