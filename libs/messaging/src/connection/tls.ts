import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

// Decorator-free and erasable, so that the command line runs it without a build.

const TLS: ReadonlySet<string> = new Set(['amqps:', 'rediss:', 'smtps:']);

/** Whom to believe, and what to show. */
export type TlsFiles = Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;

/**
 * What the address of a TLS server names in its query, as RabbitMQ's URI specification does: `cacertfile`, whose
 * certificates alone are believed then, and `certfile` with `keyfile`, the client's own. The files are read now: for
 * each connection anew, so that certificates are renewed under a running process.
 * @returns `undefined` for an address without TLS
 */
export function tlsOf(address: string): TlsFiles | undefined {
  const { protocol, searchParams } = new URL(address);
  if (!TLS.has(protocol)) return undefined;
  const read = (name: string): Buffer | undefined => {
    const file = searchParams.get(name);
    return file === null ? undefined : readFileSync(file);
  };
  const [ca, cert, key] = [read('cacertfile'), read('certfile'), read('keyfile')];
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

const UNTRUSTED: ReadonlySet<unknown> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);
/** What servers answer to a client without a certificate, or with one that they do not believe. */
const REFUSED =
  /certificate required|alert (bad|unknown) ca|alert bad certificate|handshake failure|requires a valid client certificate/i;

/** What to do about a connection that TLS refused, as a sentence; `undefined` for any other error. */
export function tlsRemedy(error: unknown): string | undefined {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  if (UNTRUSTED.has(code)) {
    return "The server's certificate is signed by nobody who is trusted here: name the file of its authority in the address, as cacertfile (PostgreSQL: sslrootcert).";
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return "The server's certificate is for another name: use that name in the address, or give the server a certificate for this one.";
  }
  if (code === 'CERT_HAS_EXPIRED') return "The server's certificate has expired: renew it there.";
  if (REFUSED.test(String(message))) {
    return 'The server asks for a client certificate of an authority that it trusts: name the files in the address, as certfile and keyfile (PostgreSQL: sslcert and sslkey).';
  }
  return cause === undefined ? undefined : tlsRemedy(cause);
}
