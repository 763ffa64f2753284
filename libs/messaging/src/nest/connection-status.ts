import type { RabbitConnection } from '../connection/connection.ts';

/** What the `status` of a server or a client reports, as that of Nest's own transport does. */
export type RabbitStatus = 'connected' | 'disconnected' | 'blocked' | 'unblocked';

/** Reports each change of a connection, from now on. */
export function reportStatus(connection: RabbitConnection, report: (status: RabbitStatus) => void): void {
  connection.on('up', () => report('connected'));
  connection.on('down', () => report('disconnected'));
  connection.on('blocked', () => report('blocked'));
  connection.on('unblocked', () => report('unblocked'));
  connection.manager.on('connectFailed', () => report('disconnected'));
}
