/** What one broker user may do, as regular expressions over names (https://www.rabbitmq.com/docs/access-control). */
export interface Permissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export interface BrokerRole {
  /** The groups whose queues are its own: a service, a pool, or the pools of one process. */
  readonly groups: readonly string[];
  /** Reads the dead letters, and sends them back to the queues where they died. Nobody else may. */
  readonly archivesDeadLetters?: boolean;
  /** Tells facts again, to one group's queue of facts. */
  readonly replays?: boolean;
  /** Asks the management API what waits in the queues. It may look, and do no more there than over AMQP. */
  readonly watchesQueues?: boolean;
}

/**
 * The least that a service or pool needs: its own queues, and the exchanges that everybody shares. It can neither
 * declare nor read another's queue, nor use the default exchange, which reaches every queue there is.
 */
export function permissionsOf({ groups, archivesDeadLetters = false, replays = false }: BrokerRole): Permissions {
  const own = queuesOf(groups);
  const sendBack = archivesDeadLetters || replays ? '|redeliver' : '';
  const dead = archivesDeadLetters ? '|dead-letters' : '';
  return {
    configure: `^${own}$`,
    // A queue's dead-letter exchange must be writable for whoever declares the queue.
    write: `^(${own}|warren[.](requests|tasks|replies|dead|event[.].*|retry[.].*${sendBack}))$`,
    // Binding a queue takes read on the exchange.
    read: `^(${own}|warren[.](requests|tasks|replies|redeliver|pauses|event[.].*${dead}))$`,
  };
}

/** With the tag `management` a user sees the queues of its virtual host over HTTP. */
export const tagsOf = ({ watchesQueues = false }: BrokerRole): string[] => (watchesQueues ? ['management'] : []);

/** The names of a group's own queues, as a regular expression without its anchors. */
export function queuesOf(groups: readonly string[]): string {
  return `(task[.])?(${groups.map(escaped).join('|')})[.].*`;
}

const escaped = (name: string): string => name.replace(/[.\\+*?[\](){}^$|]/g, '[$&]');
