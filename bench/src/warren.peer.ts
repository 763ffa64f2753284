import { Controller, Module, type Type } from '@nestjs/common';
import { defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import {
  Messenger,
  provision,
  RabbitClient,
  type RabbitClientOptions,
  Request,
  type SignMessage,
  Task,
  taskQueue,
} from '@warren/messaging';
import { type AccessPolicy, MessageTokenAuthorizer, MessageTokenIssuer, newKey } from '@warren/security';
import { createWorker, type WorkerOptions } from '@warren/service';
import { connect } from 'amqplib';
import { z } from 'zod';
import { body, type Peer } from './peer.ts';

const Body = z.object({
  eventId: z.uuid(),
  occurredAt: z.iso.datetime(),
  data: z.looseObject({ orderId: z.string(), total: z.int() }),
});
const Happened = defineTask('bench.happened.v1', Body);
const Echo = defineRequest('bench.echo.v1', Body, Body);
let notifyConsumed = (): void => undefined;

function serviceWith(guard: { readonly allow?: string }): Type {
  @Controller()
  class Handlers {
    @Task(Happened, guard)
    happened(): void {
      notifyConsumed();
    }

    @Request(Echo, guard)
    echo(payload: PayloadOf<typeof Echo>): PayloadOf<typeof Echo> {
      return payload;
    }
  }
  @Module({ controllers: [Handlers] })
  class Service {}
  return Service;
}

/** Warren with all that it adds: ids, mandatory, contracts checked on both sides, trace headers, supervision. */
export const warrenPeer = (url: string): Promise<Peer> => peerWith({}, url);

/** As {@link warrenPeer}, and each message and reply carries a token that its consumer verifies. */
export const signedWarrenPeer = (url: string): Promise<Peer> => peerWith(signed(), url);

async function peerWith({ worker: ofWorker, client: ofClient, guard = {} }: Tokens, url: string): Promise<Peer> {
  await provision(url, []);
  const admin = await (await connect(url)).createChannel();
  await admin.deleteQueue(taskQueue(Happened.type));
  const serve = async (): Promise<() => Promise<void>> => {
    const worker = await createWorker({
      group: 'bench',
      module: serviceWith(guard),
      broker: url,
      prefetch: 100,
      pausable: false,
      logger: false,
      ...ofWorker,
    });
    return () => worker.close();
  };
  const stop = await serve(); // declares its queues
  await stop();
  const client = new RabbitClient({ url, service: 'bench-client', ...ofClient });
  const messenger = new Messenger(client);
  await client.connect();
  return {
    publish: async () => void (await messenger.enqueue(Happened, body)),
    consume: async (onMessage) => {
      notifyConsumed = onMessage;
      await serve();
    },
    echo: async () => {
      await serve();
      return () => messenger.request(Echo, body);
    },
  };
}

interface Tokens {
  readonly guard?: { readonly allow?: string };
  readonly worker?: Pick<WorkerOptions, 'authorizer' | 'sign' | 'tokens'>;
  readonly client?: Pick<RabbitClientOptions, 'authorizer' | 'sign'>;
}

function signed(): Tokens {
  const [worker, client] = [newKey('bench.1'), newKey('bench-client.1')];
  const policy: AccessPolicy = { mayVouchFor: () => true };
  const authorizer = new MessageTokenAuthorizer(`${worker.public},${client.public}`, policy);
  const signer = (key: string): SignMessage =>
    new MessageTokenIssuer(key, { subject: 'bench', scopes: ['bench'] }, policy).signTogether;
  return {
    guard: { allow: 'bench' },
    worker: { authorizer, tokens: 'all', sign: signer(worker.secret) },
    client: { authorizer, sign: signer(client.secret) },
  };
}
