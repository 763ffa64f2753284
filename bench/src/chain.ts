import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { eventQueue, Messenger, provision, RabbitClient } from '@warren/messaging';
import { OutboxRelay } from '@warren/persistence';
import { connect } from 'amqplib';
import { notifier, dataSource, fill, url, write } from './bench-outbox.ts';
import type { ConsumerReport, ConsumerOptions } from './chain-consumer.process.ts';
import { Happened } from './happened.event.ts';
import { growOld } from './old-rows.ts';

/**
 * `npm run bench -- chain`: from the outbox's row by way of the relay and RabbitMQ to inbox row and effect, committed.
 * The consumer is a process of its own. First a backlog of N rows, then so many a second, for SECONDS; with each message
 * in a transaction of its own, and with up to TOGETHER in one. `--json FILE` keeps the figures of the latter. `OLD_ROWS=10000000` puts so many into both tables first.
 */
const amqpUrl = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const rows = Number(process.env['N'] ?? 30_000);
const oldRows = Number(process.env['OLD_ROWS'] ?? 0);
const seconds = Number(process.env['SECONDS'] ?? 10);
const together = Number(process.env['TOGETHER'] ?? 100);
const rate = Number(process.env['RATE'] ?? 2_500);
/** Messages that a writer's transaction writes. */
const EACH = 5;
/** Their keys, by the number of the first. */
const KEYS: Readonly<Record<string, (n: number) => string[]>> = {
  'five of one key': (n) => Array<string>(EACH).fill(`key-${n % 1_000}`),
  'five of five keys': (n) => Array.from({ length: EACH }, (_, i) => `key-${(n + i) % 1_000}`),
};

const client = new RabbitClient({ url: amqpUrl, service: 'bench' });
const messenger = new Messenger(client);
const newRelay = (): OutboxRelay => new OutboxRelay(dataSource, notifier, (message) => messenger.deliver(message));

/** A consumer, and how late each effect was that it has committed, in milliseconds. */
class ChainConsumer {
  lags: number[] = [];
  cpuMicros = 0;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', ({ lags, cpuMicros }: ConsumerReport) => {
      this.lags.push(...lags);
      this.cpuMicros = cpuMicros;
    });
  }

  static async start(together: number): Promise<ChainConsumer> {
    const program = fileURLToPath(new URL('./chain-consumer.process.js', import.meta.url));
    const task: ConsumerOptions = { amqpUrl, databaseUrl: url, together };
    const child = fork(program, [JSON.stringify(task)]);
    await once(child, 'message');
    return new ChainConsumer(child);
  }

  async untilConsumed(count: number): Promise<void> {
    while (this.lags.length < count) await delay(20);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }
}

interface Drained {
  readonly perSecond: number;
  readonly figure: string;
}

/** All there at once: how fast they are through. */
async function drain(consumer: ChainConsumer, count: number): Promise<Drained> {
  consumer.lags = [];
  await fill(count, 1_000);
  const startedAt = performance.now();
  const [relayBefore, consumerBefore] = [cpuMicros(), consumer.cpuMicros];
  const relay = newRelay();
  relay.start();
  await consumer.untilConsumed(count);
  const took = performance.now() - startedAt;
  await relay.stop();
  const [relayed, consumed] = [cpuMicros() - relayBefore, consumer.cpuMicros - consumerBefore].map(
    (all) => all / count,
  );
  const perSecond = Math.round((count / took) * 1_000);
  const cpu = `relay ${relayed?.toFixed()} µs, consumer ${consumed?.toFixed()} µs`;
  return { perSecond, figure: `${perSecond}/s; CPU for each: ${cpu}` };
}

function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

interface Sustained {
  readonly p99LagMs: number;
  readonly figure: string;
}

/** So many a second: how late their effects are. Those of a key are sent one after the other, each when the one before is safe. */
async function sustain(
  consumer: ChainConsumer,
  perSecond: number,
  keysOf: (n: number) => string[],
): Promise<Sustained> {
  consumer.lags = [];
  const relay = newRelay();
  relay.start();
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  let written = 0;
  const writer = async (): Promise<void> => {
    while (elapsed() < seconds) {
      const ahead = written / perSecond - elapsed();
      if (ahead > 0) await delay(ahead * 1_000);
      written += EACH;
      await write(keysOf(written));
    }
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  const figure = `${Math.round(written / elapsed())}/s written`;
  await consumer.untilConsumed(written);
  await relay.stop();
  const lags = consumer.lags.toSorted((a, b) => a - b);
  const quantile = (q: number): number => lags[Math.floor(lags.length * q)] ?? 0;
  const p99LagMs = quantile(0.99);
  return { p99LagMs, figure: `${figure}; lag p50 ${quantile(0.5)} ms, p99 ${p99LagMs} ms` };
}

async function emptyQueue(): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.deleteQueue(eventQueue('bench'));
  await connection.close();
}

const print = (name: string, figure: string): void => console.log(`${name.padEnd(62)} ${figure}`);

const { json } = parseArgs({ options: { json: { type: 'string' } } }).values;
/** Of the way that is the faster one: the pace of a backlog, and the worst lag. */
let chain = { perSecond: 0, p99LagMs: 0 };

await provision(amqpUrl, [Happened.type]);
await emptyQueue();
await dataSource.query('TRUNCATE outbox, inbox; DROP TABLE IF EXISTS effects; CREATE TABLE effects (id uuid)');
if (oldRows > 0) await growOld(dataSource, Happened.type, oldRows);
for (const most of [1, together]) {
  const consumer = await ChainConsumer.start(most);
  const name = most === 1 ? 'a transaction each' : `up to ${most} in a transaction`;
  await drain(consumer, 5_000); // warms up
  const { perSecond, figure } = await drain(consumer, rows);
  print(`a backlog of ${rows}, ${name}`, figure);
  chain = { perSecond, p99LagMs: 0 };
  for (const [keys, keysOf] of Object.entries(KEYS)) {
    const sustained = await sustain(consumer, rate, keysOf);
    print(`${rate} messages/s, ${keys}, ${name}`, sustained.figure);
    chain.p99LagMs = Math.max(chain.p99LagMs, sustained.p99LagMs);
  }
  await consumer.stop();
}
if (json !== undefined) writeFileSync(json, JSON.stringify({ chain }));
await client.close();
await dataSource.destroy();
