/** What one broker user may do, as regular expressions over names (https://www.rabbitmq.com/docs/access-control). */
export interface Permissions {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export interface BrokerRole {
  /** The groups whose queues are its own: a service, a pool, or the pools of one process. */
  readonly groups: readonly string[];
  /** The types of the events that it publishes. @default every type */
  readonly publishes?: readonly string[];
  /** The types of the events that it consumes. @default every type */
  readonly consumes?: readonly string[];
  /** What it sends besides events. @default both */
  readonly sends?: readonly ('request' | 'task')[];
  /** Whether it does tasks. @default true */
  readonly hasTasks?: boolean;
  /** Reads the dead letters, and sends them back to the queues where they died. Nobody else may. */
  readonly archivesDeadLetters?: boolean;
  /** Tells facts again, to one group's queue of facts. */
  readonly replays?: boolean;
  /** Asks the management API what waits in the queues. It may look, and do no more there than over AMQP. */
  readonly watchesQueues?: boolean;
}

/**
 * The least that a service or pool needs: its own queues, the events that it publishes and consumes, and the exchanges
 * that everybody shares. It can neither declare nor read another's queue, nor use the default exchange, which reaches
 * every queue there is.
 */
export function permissionsOf(role: BrokerRole): Permissions {
  const { groups, publishes, consumes, sends = ['request', 'task'], hasTasks = true } = role;
  const own = queuesOf(groups);
  const sendBack = role.archivesDeadLetters || role.replays;
  const written = [
    ...sends.map((kind) => `${kind}s`),
    // A queue's dead-letter exchange must be writable for whoever declares the queue.
    ...['replies', 'dead', eventsOf(publishes), 'retry[.].*'],
    ...(sendBack ? ['redeliver'] : []),
  ];
  // Binding a queue takes read on the exchange.
  const read = ['requests', ...(hasTasks ? ['tasks'] : []), 'replies', 'redeliver', 'pauses', eventsOf(consumes)];
  if (role.archivesDeadLetters) read.push('dead-letters');
  return {
    configure: `^${own}$`,
    write: `^(${own}|warren[.](${written.join('|')}))$`,
    read: `^(${own}|warren[.](${read.join('|')}))$`,
  };
}

/** The exchanges of these types of event, without their prefix. */
const eventsOf = (types: readonly string[] | undefined): string =>
  types === undefined ? 'event[.].*' : `event[.](${types.map(escaped).join('|')})`;

/** With the tag `management` a user sees the queues of its virtual host over HTTP. */
export const tagsOf = ({ watchesQueues = false }: BrokerRole): string[] => (watchesQueues ? ['management'] : []);

/** The names of a group's own queues, as a regular expression without its anchors. */
export function queuesOf(groups: readonly string[]): string {
  return `(task[.])?(${groups.map(escaped).join('|')})[.].*`;
}

const escaped = (name: string): string => name.replace(/[.\\+*?[\](){}^$|]/g, '[$&]');
