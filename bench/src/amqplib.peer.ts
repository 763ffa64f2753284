import { connect } from 'amqplib';
import { body, type Peer } from './peer.ts';

/** amqplib by hand, with everything that it offers for speed and nothing that Warren adds. */
export async function amqplibPeer(url: string): Promise<Peer> {
  const connection = await connect(url, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const queue = 'bench.amqplib';
  await channel.deleteQueue(queue);
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  return {
    publish: () =>
      new Promise((resolve, reject) => {
        channel.publish('', queue, Buffer.from(JSON.stringify(body)), { persistent: true }, (error: unknown) =>
          error ? reject(error as Error) : resolve(),
        );
      }),
    consume: async (onMessage) => {
      const consumer = await connection.createChannel();
      await consumer.prefetch(100);
      await consumer.consume(queue, (message) => {
        if (!message) return;
        JSON.parse(message.content.toString());
        consumer.ack(message);
        onMessage();
      });
    },
    echo: async () => {
      const requests = 'bench.amqplib.requests';
      const server = await connection.createChannel();
      await server.assertQueue(requests, { durable: true });
      await server.purgeQueue(requests);
      await server.consume(requests, (message) => {
        if (!message) return;
        const answer = Buffer.from(JSON.stringify(JSON.parse(message.content.toString())));
        server.publish('', message.properties.replyTo as string, answer, {
          correlationId: message.properties.correlationId as string,
        });
        server.ack(message);
      });
      const client = await connection.createChannel();
      const { queue: replies } = await client.assertQueue('', { exclusive: true });
      const pending = new Map<string, (value: unknown) => void>();
      await client.consume(
        replies,
        (message) => {
          const id = message?.properties.correlationId as string;
          pending.get(id)?.(JSON.parse(message?.content.toString() ?? ''));
          pending.delete(id);
        },
        { noAck: true },
      );
      let sequence = 0;
      return () =>
        new Promise((resolve) => {
          const correlationId = String(++sequence);
          pending.set(correlationId, resolve);
          client.publish('', requests, Buffer.from(JSON.stringify(body)), { replyTo: replies, correlationId });
        });
    },
  };
}
