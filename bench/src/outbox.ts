import { setTimeout as delay } from 'node:timers/promises';
import { Messenger, newId, provision, RabbitClient, type OutgoingMessage } from '@warren/messaging';
import { Inbox, OutboxRelay } from '@warren/persistence';
import { notifier, dataSource, fill, unitOfWork, write } from './bench-outbox.ts';
import { Happened } from './happened.event.ts';
import { growOld } from './old-rows.ts';

/**
 * `node outbox.js`: how fast the relay empties the outbox, and how late messages leave, on the database server at
 * DATABASE_URL. With AMQP_URL they go to RabbitMQ, into its log; without, to a recorder that confirms at once.
 * `OLD_ROWS=10000000` puts so many rows into outbox and inbox first: messages that wait for their next attempt, and
 * messages that were handled before.
 */
const amqp = process.env['AMQP_URL'];
const rows = Number(process.env['N'] ?? 50_000);
const oldRows = Number(process.env['OLD_ROWS'] ?? 0);
const seconds = Number(process.env['SECONDS'] ?? 10);

let lags: number[] = [];
let sent = 0;

const client = amqp === undefined ? undefined : await connected(amqp);
const messenger = client && new Messenger(client);

async function connected(url: string): Promise<RabbitClient> {
  await provision(url, [Happened.type]);
  return new RabbitClient({ url, service: 'bench' });
}

async function deliver(message: OutgoingMessage): Promise<void> {
  await (messenger ? messenger.deliver(message) : new Promise<void>((resolve) => setImmediate(resolve)));
  sent++;
  lags.push(Date.now() - (message.payload as { at: number }).at);
}

async function drain(count: number, keys: number, name: string): Promise<void> {
  await fill(count, keys);
  sent = 0;
  const startedAt = performance.now();
  const busy = process.cpuUsage();
  const relay = new OutboxRelay(dataSource, notifier, deliver);
  relay.start();
  while (sent < count) await delay(5);
  const took = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(busy);
  await relay.stop();
  print(
    name,
    `${Math.round((count / took) * 1_000)}/s, ${Math.round((user + system) / count)} µs of this process's CPU each`,
  );
}

/** Writers in this process that write so many messages a second together, or as many as they can, and how late those leave. */
async function sustain(name: string, { rate = Infinity, each = 1, relaying = true } = {}): Promise<void> {
  const relay = new OutboxRelay(dataSource, notifier, deliver);
  if (relaying) relay.start();
  await write(['warm-up']);
  await delay(500);
  lags = [];
  let written = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const writer = async (): Promise<void> => {
    while (performance.now() < until) {
      const ahead = written / rate - (performance.now() - startedAt) / 1_000;
      if (ahead > 0) await delay(ahead * 1_000);
      written += each;
      await write(Array<string>(each).fill(`key-${written % 1_000}`));
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  const took = performance.now() - startedAt;
  const waiting = written - lags.length;
  relay.start();
  while (lags.length < written) await delay(20);
  await relay.stop();
  lags.sort((a, b) => a - b);
  const quantile = (q: number): number => lags[Math.floor(lags.length * q)] ?? 0;
  print(
    name,
    `${Math.round((written / took) * 1_000)}/s written, ${waiting} waiting at the end; lag p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`,
  );
}

/** Messages handled by eight at a time: inbox row and effect in one transaction. */
async function handle(): Promise<void> {
  await dataSource.query('CREATE TABLE IF NOT EXISTS effects (id uuid)');
  const inbox = new Inbox(dataSource, unitOfWork);
  let handled = 0;
  const until = performance.now() + seconds * 1_000;
  const handler = async (): Promise<void> => {
    for (; performance.now() < until; handled++) {
      const id = newId();
      await inbox.once(id, 'Bench.handle', () => unitOfWork.manager.query('INSERT INTO effects VALUES ($1)', [id]));
    }
  };
  await Promise.all(Array.from({ length: 8 }, handler));
  print('inbox row and effect, 8 at a time', `${Math.round(handled / seconds)}/s`);
}

const print = (name: string, figure: string): void => console.log(`${name.padEnd(44)} ${figure}`);

await dataSource.query('TRUNCATE outbox, inbox');
if (oldRows > 0) await growOld(dataSource, Happened.type, oldRows);
await handle();
await drain(5_000, 1_000, 'warm-up');
await drain(rows, 1_000, `drain ${rows} rows of 1,000 keys`);
await drain(5_000, 1, 'drain 5000 rows of one key');
await sustain('one message a transaction, not relayed', { relaying: false });
await sustain('one message a transaction');
await sustain('2,500 messages/s', { rate: 2_500, each: 5 });
await sustain('5 messages a transaction', { each: 5 });
await sustain('20 messages a transaction', { each: 20 });
if (process.env['LONG_TRANSACTION']) {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction('REPEATABLE READ');
  await runner.query('SELECT 1 FROM outbox LIMIT 1');
  await drain(rows, 1_000, 'drain under a transaction that stays open');
  await drain(rows, 1_000, `again, with ${rows} dead rows in front`);
  await sustain('2,500 messages/s, likewise', { rate: 2_500, each: 5 });
  await runner.rollbackTransaction();
}
await client?.close();
await dataSource.destroy();
