import { ServiceSetupError } from './errors.ts';
import { reportsTasks, usesInbox, type WorkerOptions } from './worker-options.ts';

/**
 * Whether a worker can be put together of these, before anything is opened. Values are checked, too, since they come
 * from settings that are not always there.
 * @throws ServiceSetupError
 */
export function checkOptions(options: WorkerOptions): void {
  const { group, database } = options;
  const refuse = (problem: string): never => {
    throw new ServiceSetupError(group, problem);
  };
  if (!group) refuse('it has no name. Set `group`: its queues, its login and its messages are named by it.');
  checkBroker(options);
  if (database && !database.url)
    refuse('its database has no address. Set `database.url` to postgres://user:password@host:5432/database.');
  if (!database && usesInbox(options))
    refuse('`inbox` is true, and there is no database to keep one in. Set `database`, or leave `inbox` out.');
  if (!database && reportsTasks(options))
    refuse('`taskReporting` is true, and there is no database for its outbox. Set `database`, or leave it out.');
}

/** An address holds a password, and is not quoted. @throws ServiceSetupError */
export function checkBroker({ group, broker }: Pick<WorkerOptions, 'group' | 'broker'>): void {
  const addresses = [broker].flat();
  if (addresses.length > 0 && addresses.every((address) => /^amqps?:\/\/./.test(address))) return;
  throw new ServiceSetupError(
    group,
    'it has no address of a broker. Set `broker` to an amqp:// or amqps:// address, or to those of one cluster.',
  );
}
