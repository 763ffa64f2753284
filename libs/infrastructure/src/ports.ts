import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive } from './processes.ts';

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host }, () => server.close(() => resolve(true)));
  });
}

/** Asks for all interfaces too: some systems let a second server in at the loopback address alone. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port)) && canListen(port, '127.0.0.1');
}

// One file a port, which holds the process that chose it; those of dead processes are cleared.
const reservations = join(tmpdir(), `warren-ports-${userInfo().username}`);

/** Keeps other launchers off a port that has been chosen but is not listened on yet. */
function reserve(port: number): boolean {
  mkdirSync(reservations, { recursive: true });
  for (const name of readdirSync(reservations)) {
    const file = join(reservations, name);
    if (!isReserved(file)) rmSync(file, { force: true });
  }
  try {
    writeFileSync(join(reservations, String(port)), JSON.stringify(identify(process.pid)), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function isReserved(file: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return false;
  }
}

/** The preferred port of 127.0.0.1, or the next one that is free. */
export async function freePortFrom(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + 1000; port++) {
    if ((await isFree(port)) && reserve(port)) return port;
  }
  throw new Error(`No port is free on 127.0.0.1 from ${preferred} to ${preferred + 999}.`);
}

/**
 * Any free port. It lies below the range from which the system picks ports for outgoing connections,
 * so that a service which is stopped finds its port free when it starts again.
 */
export function freePort(): Promise<number> {
  return freePortFrom(20_000 + Math.floor(Math.random() * 11_000));
}
