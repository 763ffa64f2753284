import type { ChannelModel } from 'amqplib';
import { connectToAny, type BrokerUrl } from '../connection/connect-to-any.ts';
import { sharedTopology, type ExchangeDeclaration } from './shared-topology.ts';

/** Of an exchange that is there with other arguments. RabbitMQ closes the channel. */
const PRECONDITION_FAILED = 406;

/**
 * Declares the shared topology over AMQP. Safe to repeat; needs a user who may configure `^warren[.]`.
 * @returns the exchanges that an older Warren declared with other arguments. They stay as they are, since deleting
 *   them would unbind the queues of all who run; only what the arguments are for is missing.
 * @throws amqplib's error when the broker is away, refuses the login, or holds a queue of that name with other arguments
 */
export async function provision(url: BrokerUrl, eventTypes: readonly string[]): Promise<ExchangeDeclaration[]> {
  const { exchanges, queues, bindings, exchangeBindings } = sharedTopology(eventTypes);
  const connection = await connectToAny(url, 'warren provision');
  try {
    const outdated = await declareExchanges(connection, exchanges);
    const channel = await openChannel(connection);
    await Promise.all(
      queues.map((queue) => channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments })),
    );
    await Promise.all([
      ...bindings.map(({ queue, exchange, routingKey }) => channel.bindQueue(queue, exchange, routingKey)),
      ...exchangeBindings.map((each) => channel.bindExchange(each.destination, each.source, '', each.arguments)),
    ]);
    return outdated;
  } finally {
    await connection.close();
  }
}

/** @returns those that were there with other arguments */
async function declareExchanges(
  connection: ChannelModel,
  exchanges: readonly ExchangeDeclaration[],
): Promise<ExchangeDeclaration[]> {
  const outdated: ExchangeDeclaration[] = [];
  let channel = await openChannel(connection);
  for (const exchange of exchanges) {
    const { name, type, arguments: wanted } = exchange;
    try {
      await channel.assertExchange(name, type, { durable: true, arguments: wanted });
    } catch (error) {
      const isThere = (error as { code?: unknown }).code === PRECONDITION_FAILED;
      if (!isThere || Object.keys(wanted).length === 0) throw error;
      outdated.push(exchange);
      channel = await openChannel(connection);
    }
  }
  await channel.close();
  return outdated;
}

async function openChannel(connection: ChannelModel) {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // a refused declaration is a rejection, and not an uncaught exception too
  return channel;
}
