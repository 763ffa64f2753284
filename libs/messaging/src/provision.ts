import { connectToAny, type BrokerUrl } from './connect-to-any.ts';
import { sharedTopology } from './topology.ts';

/**
 * Declares the shared topology over AMQP. Safe to repeat; needs a user who may configure `^warren[.]`.
 * @throws amqplib's error when the broker is away, refuses the login, or holds a queue of that name with other arguments
 */
export async function provision(url: BrokerUrl, eventTypes: readonly string[]): Promise<void> {
  const { exchanges, queues, bindings } = sharedTopology(eventTypes);
  const connection = await connectToAny(url, 'warren provision');
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined); // a refused declaration is a rejection, and not an uncaught exception too
    await Promise.all(exchanges.map(({ name, type }) => channel.assertExchange(name, type, { durable: true })));
    await Promise.all(
      queues.map((queue) => channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments })),
    );
    await Promise.all(
      bindings.map(({ queue, exchange, routingKey }) => channel.bindQueue(queue, exchange, routingKey)),
    );
  } finally {
    await connection.close();
  }
}
