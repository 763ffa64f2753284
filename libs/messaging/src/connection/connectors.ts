import type { ChannelModel } from 'amqplib';

// Decorator-free and erasable, so that the command line runs it without a build.

/** Opens a connection to an address. @throws Error when nothing is there */
export type Connector = (address: string, name: string) => Promise<ChannelModel>;

/** Addresses that are not AMQP's, by their protocols, `memory:`. */
const connectors = new Map<string, Connector>();

/**
 * Makes a further kind of address known: that of a broker in memory, which `@warren/testing` has for tests.
 * @param protocol with its colon
 */
export const registerConnector = (protocol: `${string}:`, connector: Connector): void =>
  void connectors.set(protocol, connector);

/** Who opens connections to this address; `undefined` for amqplib. */
export const connectorOf = (address: string): Connector | undefined =>
  connectors.get(address.slice(0, address.indexOf(':') + 1));
