import { get } from 'node:http';
import { connect } from 'node:net';

interface Greeting {
  port: number;
  send: Buffer;
  expect: string;
}

/** PostgreSQL's startup packet: length, protocol 3.0, then names and values. */
function startup(user: string): Buffer {
  const text = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(text.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, text]);
}

/** What to send to each kind of service, and how the answer of a ready one begins. */
function greeting(url: URL): Greeting | undefined {
  switch (url.protocol) {
    case 'amqp:':
      return { port: 5672, send: Buffer.from('AMQP\0\0\u0009\u0001', 'latin1'), expect: '\u0001' };
    case 'postgres:':
    case 'postgresql:':
      return { port: 5432, send: startup(url.username), expect: 'R' };
    case 'redis:':
      return { port: 6379, send: Buffer.from('PING\r\n'), expect: url.password ? '-NOAUTH' : '+PONG' };
    case 'smtp:':
      return { port: 25, send: Buffer.alloc(0), expect: '220' };
    default:
      return undefined;
  }
}

/**
 * True when the service at the address is up and takes connections; a port that is merely open does not count.
 * Addresses that cannot be asked in plain text (`amqps:`, `rediss:` …) are taken on trust.
 */
export function answers(address: string, timeoutMs = 2000): Promise<boolean> {
  const url = new URL(address);
  const talk = greeting(url);
  if (!talk) return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect(Number(url.port) || talk.port, url.hostname, () => socket.write(talk.send));
    const finish = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(timeoutMs, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.once('data', (data) => finish(data.toString('latin1').startsWith(talk.expect)));
  });
}

/** A variable may hold several, with commas between: those of a cluster's nodes. */
export const addressesIn = (value: string): string[] => value.split(',').map((address) => address.trim());

/** True when a GET of the address is answered with a 2xx. */
export function answersHttp(address: string, timeoutMs = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    // Not fetch: it keeps connections open, and some servers wait for those when they stop.
    const request = get(address, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode !== undefined && response.statusCode < 300);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
