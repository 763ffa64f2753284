import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { answers } from './answers.ts';
import type { Home } from './home.ts';
import { freePort } from './ports.ts';
import { startPrivately, type Program } from './private-service.ts';
import { findUser, program } from './programs.ts';
import type { ServerCertificate, Service } from './service.ts';

const run = promisify(execFile);

interface Options {
  /** False speeds up throw-away databases: they survive the death of any process, but not a power cut. @default true */
  durable?: boolean;
  /** For clients with certificates, which it takes alone then. @default anybody on this machine */
  tls?: ServerCertificate;
}

/** PostgreSQL refuses to be root; then it runs as the user that its package made, or as nobody. */
function unprivileged(): Program['user'] {
  return process.getuid?.() === 0 ? findUser('postgres', 'nobody') : undefined;
}

function everyoneMayPass(path: string): boolean {
  return (statSync(path).mode & 0o001) !== 0 && (dirname(path) === path || everyoneMayPass(dirname(path)));
}

/**
 * Where the data goes. Under root it belongs to another user. When that user cannot reach the clone (say, under /root)
 * it lies in the system's temporary directory, and the usual place is a link to it.
 */
function dataDirectory(home: Home, user: Program['user']): string {
  const usual = join(home.directory, 'postgres');
  if (!existsSync(usual) && user && !everyoneMayPass(home.directory)) {
    rmSync(usual, { force: true });
    symlinkSync(mkdtempSync(join(tmpdir(), 'warren-postgres-')), usual);
  }
  const directory = existsSync(usual) ? realpathSync(usual) : home.at('postgres');
  if (user) chownSync(directory, user.uid, user.gid);
  return directory;
}

/** Creates the files of a new cluster. Only this machine can reach it, so it asks for no password. */
async function initialise(directory: string, user: Program['user']): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const args = ['-D', directory, '-U', 'warren', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await run(program('initdb'), args, { cwd: '/', env: { ...process.env, LC_ALL: 'C' }, ...user });
}

/** Starts a database server of one's own with the programs of this machine. */
export async function startPostgres(home: Home, { durable = true, tls }: Options = {}): Promise<Service> {
  const user = unprivileged();
  const directory = dataDirectory(home, user);
  await initialise(directory, user);

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 300,
    fsync: durable,
    ...(tls && tlsSettings(directory, user, tls)),
  };
  const args = ['-D', directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const url = `postgresql://warren@127.0.0.1:${port}/postgres`;
  // SIGINT is its "fast" shutdown: clients are disconnected instead of waited for.
  const server: Program = {
    name: 'postgres',
    path: program('postgres'),
    args,
    knownBy: 'postgres',
    env: { LC_ALL: 'C' },
    stopWith: 'SIGINT',
    ...(user && { user }),
  };
  const ready = (): Promise<boolean> => answers(tls ? url.replace('warren@', `${PROBE}@`) : url);
  return startPrivately(home, url, [server], ready);
}

/** Who may knock without TLS, and come no further: there is no such user. */
const PROBE = 'probe';

/** PostgreSQL wants a key that is its own, and nobody else's to read. */
function tlsSettings(directory: string, user: Program['user'], { ca, cert, key }: ServerCertificate) {
  const own = (name: string, content: Buffer | string): string => {
    const path = join(directory, name);
    writeFileSync(path, content, { mode: 0o600 });
    if (user) chownSync(path, user.uid, user.gid);
    return path;
  };
  const access = [
    `hostnossl all ${PROBE} 127.0.0.1/32 trust`,
    'hostssl all all 127.0.0.1/32 trust clientcert=verify-ca',
  ];
  return {
    ssl: true,
    ssl_ca_file: own('ca.pem', readFileSync(ca)),
    ssl_cert_file: own('server.pem', readFileSync(cert)),
    ssl_key_file: own('server.key', readFileSync(key)),
    hba_file: own('pg_hba_tls.conf', `${access.join('\n')}\n`),
  };
}
