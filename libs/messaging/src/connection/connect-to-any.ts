import { connect, type ChannelModel } from 'amqplib';
import { connectorOf } from './connectors.ts';
import { tlsOf, tlsRemedy } from './tls.ts';
import { tolerateHeaders } from './tolerate-headers.ts';

// Decorator-free and erasable, so that the command line runs it without a build.

/** Of one broker, or of the nodes of a cluster: whoever loses the one it is on goes on at another. */
export type BrokerUrl = string | readonly string[];

/**
 * One connection, to the first of the addresses that takes it. It does not come back by itself, and its errors are
 * whoever's who waits for an answer on it.
 * @param name shown in the management UI
 * @throws amqplib's error of the last address when none takes it; what TLS refused says what to do
 */
export async function connectToAny(url: BrokerUrl, name: string): Promise<ChannelModel> {
  const options = { noDelay: true, timeout: 5_000, clientProperties: { connection_name: name } };
  let failure: unknown;
  for (const address of [url].flat()) {
    try {
      const connector = connectorOf(address);
      if (connector) return await connector(address, name);
      const connection = await connect(address, { ...options, ...tlsOf(address) });
      connection.on('error', () => undefined);
      tolerateHeaders(connection);
      return connection;
    } catch (error) {
      const remedy = tlsRemedy(error);
      failure = remedy === undefined ? error : new Error(remedy, { cause: error });
    }
  }
  throw failure;
}
