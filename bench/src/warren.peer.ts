import { Controller, Module } from '@nestjs/common';
import { defineRequest, defineTask, type PayloadOf } from '@warren/contracts';
import { Messenger, provision, RabbitClient, Request, Task, taskQueue } from '@warren/messaging';
import { createWorker } from '@warren/service';
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

@Controller()
class Handlers {
  @Task(Happened)
  happened(): void {
    notifyConsumed();
  }

  @Request(Echo)
  echo(payload: PayloadOf<typeof Echo>): PayloadOf<typeof Echo> {
    return payload;
  }
}

@Module({ controllers: [Handlers] })
class Service {}

/** Warren with all that it adds: ids, mandatory, contracts checked on both sides, trace headers, supervision. */
export async function warrenPeer(url: string): Promise<Peer> {
  await provision(url, []);
  const admin = await (await connect(url)).createChannel();
  await admin.deleteQueue(taskQueue(Happened.type));
  const serve = async (): Promise<() => Promise<void>> => {
    const worker = await createWorker({
      group: 'bench',
      module: Service,
      broker: url,
      prefetch: 100,
      pausable: false,
      logger: false,
    });
    return () => worker.close();
  };
  const stop = await serve(); // declares its queues
  await stop();
  const client = new RabbitClient({ url, service: 'bench-client' });
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
