import { accessSync, constants } from 'node:fs';

/** What the query of an address may name, by its scheme: whom to believe, and the client's certificate with its key. */
const NAMES: Readonly<Record<string, readonly [ca: string, cert: string, key: string]>> = {
  'amqps:': ['cacertfile', 'certfile', 'keyfile'],
  'rediss:': ['cacertfile', 'certfile', 'keyfile'],
  'smtps:': ['cacertfile', 'certfile', 'keyfile'],
  'postgres:': ['sslrootcert', 'sslcert', 'sslkey'],
  'postgresql:': ['sslrootcert', 'sslcert', 'sslkey'],
};
const ALL: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** Others encrypt, and believe everybody: whoever sits between reads along. */
const SSL_MODES: ReadonlySet<string | null> = new Set([null, 'disable', 'verify-full']);

/** What is wrong with an address's TLS, as a sentence that says what to do; `undefined` when nothing is. */
export function tlsFlaw(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, searchParams: query } = new URL(address);
  const names: readonly string[] = NAMES[protocol] ?? [];
  const stray = [...query.keys()].find((name) => ALL.has(name) && !names.includes(name));
  if (stray !== undefined) return strayFlaw(protocol, stray);
  const mode = query.get('sslmode');
  if (!SSL_MODES.has(mode))
    return `has sslmode=${mode}, which believes any server: use verify-full, with sslrootcert for an authority of your own, or disable.`;
  const [, cert = '', key = ''] = names;
  if (query.has(cert) !== query.has(key))
    return `names one of ${cert} and ${key}: a client shows its certificate by both.`;
  const unreadable = names.map((name) => query.get(name)).find((file) => file !== null && !isReadable(file));
  return unreadable === undefined
    ? undefined
    : `names the file ${unreadable}, which cannot be read: mount it, and let this user read it.`;
}

function strayFlaw(protocol: string, name: string): string {
  const names: readonly string[] = NAMES[`${protocol.slice(0, -1)}s:`] ?? NAMES[protocol] ?? [];
  return names.includes(name)
    ? `names a ${name} for a connection without TLS: begin the address with ${protocol.slice(0, -1)}s://.`
    : `names a ${name}, which is not for such an address: it takes ${names.join(', ')}.`;
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
