import { quietUnlessTls, redisTls } from '@warren/rate-limits';
import { Redis } from 'ioredis';

/**
 * A connection that says at once when Redis is unavailable, and soon when it is slow. It comes back by itself.
 * @param answerMs longest wait for an answer, in milliseconds
 */
export function boundedRedis(url: string, answerMs: number): Redis {
  const redis = new Redis(url, {
    commandTimeout: answerMs,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    ...redisTls(url),
  });
  return redis.on('error', quietUnlessTls()); // each command tells
}
