import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { amqplibPeer } from './amqplib.peer.ts';
import { bullPeer } from './bull.peer.ts';
import { bullmqPeer } from './bullmq.peer.ts';
import { nestPeer } from './nest.peer.ts';
import type { Peer } from './peer.ts';
import { rabbitmqClientPeer } from './rabbitmq-client.peer.ts';
import { atOnce, timed } from './timing.ts';
import { signedWarrenPeer, warrenPeer } from './warren.peer.ts';

/** `node main.js [--json FILE]` compares all peers; `node main.js PEER flow|request` measures one and prints JSON. */
const PEERS: Record<string, (amqpUrl: string, redisUrl: string) => Promise<Peer>> = {
  amqplib: amqplibPeer,
  'rabbitmq-client': rabbitmqClientPeer,
  nest: nestPeer,
  bull: bullPeer,
  bullmq: bullmqPeer,
  warren: warrenPeer,
  'warren-signed': signedWarrenPeer,
};

const amqpUrl = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';
const redisUrl = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const total = Number(process.env['N'] ?? 20_000);
const serial = Number(process.env['SERIAL'] ?? 500);
const rounds = Number(process.env['ROUNDS'] ?? 3);
/** Messages per second, but for the round trip's p50 and p99 in milliseconds. */
const FIGURES = ['publish', 'consume', 'p50', 'p99', 'inFlight'] as const;

interface Figures {
  readonly [figure: string]: number;
}

async function flow(peer: Peer): Promise<Figures> {
  await atOnce(1_000, 200, () => peer.publish());
  const published = await timed(() => atOnce(total, 200, () => peer.publish()));
  return {
    publish: perSecond(total, published),
    consume: perSecond(total + 1_000, await consumed(peer, total + 1_000)),
  };
}

/** Milliseconds from the first to the last of so many messages: no peer's start counts. */
function consumed(peer: Peer, count: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let [seen, begunAt] = [0, 0];
    const onMessage = (): void => {
      if (seen++ === 0) begunAt = performance.now();
      if (seen === count) resolve(performance.now() - begunAt);
    };
    peer.consume(onMessage).catch(reject);
  });
}

async function request(peer: Peer): Promise<Figures> {
  if (!peer.echo) return {};
  const ask = await peer.echo();
  await atOnce(1_000, 64, ask);
  const times: number[] = [];
  for (let i = 0; i < serial; i++) times.push(await timed(ask));
  times.sort((a, b) => a - b);
  const inFlight = await timed(() => atOnce(total, 64, ask));
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), inFlight: perSecond(total, inFlight) };
}

const perSecond = (count: number, ms: number): number => Math.round((count / ms) * 1_000);
const quantile = (sorted: readonly number[], q: number): number =>
  Number((sorted[Math.floor(sorted.length * q)] ?? 0).toFixed(3));

async function measureApart(name: string, mode: string): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), name, mode]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Figures;
}

/** Peers take turns, so that what else the machine does hits all of them; of each figure the median counts. */
async function compare(): Promise<Record<string, Figures>> {
  const runs: Record<string, Figures[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(PEERS)) {
      (runs[name] ??= []).push({ ...(await measureApart(name, 'flow')), ...(await measureApart(name, 'request')) });
    }
  }
  const rows = Object.fromEntries(Object.entries(runs).map(([name, figures]) => [name, medians(figures)]));
  console.table(rows);
  for (const name of ['warren', 'warren-signed']) {
    const ratio = (figure: string): string =>
      ((rows[name]?.[figure] ?? NaN) / (rows['amqplib']?.[figure] ?? NaN)).toFixed(2);
    console.log(`${name} / raw amqplib: ${FIGURES.map((figure) => `${figure} ${ratio(figure)}`).join(', ')}`);
  }
  return rows;
}

/** Warren beside raw amqplib, without and with message tokens. */
const besideAmqplib = (rows: Readonly<Record<string, Figures>>): object => ({
  ...pairs(rows['warren'], rows['amqplib']),
  signed: pairs(rows['warren-signed'], rows['amqplib']),
});

/** Messages and requests a second, and the round trip of a single request. */
function pairs(ours: Figures | undefined, theirs: Figures | undefined): object {
  const pair = (figure: string): object => {
    const [warren, amqplib] = [ours?.[figure] ?? NaN, theirs?.[figure] ?? NaN];
    return { warren, amqplib, ratio: Number((warren / amqplib).toFixed(3)) };
  };
  const rpc = { ...pair('inFlight'), p50Ms: pair('p50'), p99Ms: pair('p99') };
  return { publish: pair('publish'), consume: pair('consume'), rpc };
}

function medians(figures: readonly Figures[]): Figures {
  return Object.fromEntries(
    FIGURES.map((figure) => [
      figure,
      quantile(
        figures.map((row) => row[figure] ?? NaN).sort((a, b) => a - b),
        0.5,
      ),
    ]),
  );
}

const {
  values: { json },
  positionals: [name, mode],
} = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const makePeer = name === undefined ? undefined : PEERS[name];
if (!makePeer) {
  const rows = await compare();
  if (json !== undefined) writeFileSync(json, JSON.stringify(besideAmqplib(rows)));
} else {
  const peer = await makePeer(amqpUrl, redisUrl);
  console.log(JSON.stringify(mode === 'request' ? await request(peer) : await flow(peer)));
  process.exit(0);
}
