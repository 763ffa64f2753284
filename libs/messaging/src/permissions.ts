/** What one broker user may do, as regular expressions over names (https://www.rabbitmq.com/docs/access-control). */
export interface Permissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/**
 * The least that a service or pool needs: its own queues, and the exchanges that everybody shares. It can neither
 * declare nor read another's queue, nor use the default exchange, which reaches every queue there is.
 * @param group the service or pool: a user each
 */
export function permissionsOf(group: string): Permissions {
  const own = `(${escaped(group)}|task[.]${escaped(group)})[.].*`;
  return {
    configure: `^${own}$`,
    // A queue's dead-letter exchange must be writable for whoever declares the queue.
    write: `^(${own}|warren[.](requests|tasks|replies|dead|event[.].*|retry[.].*))$`,
    // Binding a queue takes read on the exchange.
    read: `^(${own}|warren[.](requests|tasks|replies|redeliver|event[.].*))$`,
  };
}

const escaped = (name: string): string => name.replace(/[.\\+*?[\](){}^$|]/g, '[$&]');
