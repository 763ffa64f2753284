import { Connection } from 'rabbitmq-client';
import { body, type Peer } from './peer.ts';

const QUEUE = 'bench.rabbitmq-client';

/** rabbitmq-client: like amqplib, and it connects again by itself. */
export async function rabbitmqClientPeer(url: string): Promise<Peer> {
  const connection = new Connection(url);
  await connection.queueDelete({ queue: QUEUE });
  await connection.queueDeclare({ queue: QUEUE, durable: true, arguments: { 'x-queue-type': 'quorum' } });
  const publisher = connection.createPublisher({ confirm: true });
  return {
    publish: () => publisher.send({ routingKey: QUEUE, durable: true }, body),
    consume: async (onMessage) => {
      const from = { queue: QUEUE, queueOptions: { passive: true }, qos: { prefetchCount: 100 } };
      connection.createConsumer(from, async () => onMessage());
    },
    echo: async () => {
      const queue = `${QUEUE}.requests`;
      const server = connection.createConsumer({ queue, queueOptions: { autoDelete: true } }, (message, reply) =>
        reply(message.body),
      );
      await new Promise<void>((resolve) => server.once('ready', resolve));
      const client = connection.createRPCClient({ confirm: false });
      return () => client.send(queue, body);
    },
  };
}
