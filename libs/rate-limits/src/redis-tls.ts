import { tlsOf, tlsRemedy } from '@warren/messaging';
import type { RedisOptions } from 'ioredis';

/** What a `rediss://` address says of TLS, for ioredis; empty for any other. */
export function redisTls(url: string): Pick<RedisOptions, 'tls'> {
  const tls = tlsOf(url);
  return tls ? { tls } : {};
}

/**
 * For the `error` event of a connection whose commands tell what is wrong with it. Only of TLS they cannot: that is a
 * warning of the process, once for each reason, since ioredis tries again and again.
 */
export function quietUnlessTls(
  warn: (sentence: string) => void = (sentence) => process.emitWarning(sentence),
): (error: unknown) => void {
  let last: string | undefined;
  return (error) => {
    const remedy = tlsRemedy(error);
    if (remedy !== undefined && remedy !== last) warn(`Redis cannot be reached. ${remedy}`);
    last = remedy ?? last;
  };
}
