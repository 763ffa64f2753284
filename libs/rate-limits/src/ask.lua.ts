/**
 * One atomic step, by Redis's own clock: take a place if there is one under both limits, or say how long to wait.
 *
 * Starts are a log of the window that slides, because a counter by fixed windows lets twice as many through around the
 * turn of one. Each is noted at the latest time at which its worker may use the answer: a worker that is far from Redis
 * may use it late, and takes nothing from the others by that. Places are leases that run out: a holder that was killed gives its place back by saying nothing.
 *
 * A Redis that was started again, or emptied, may have forgotten starts and leases. It lets nobody in until those that it
 * could have forgotten are over.
 */
export const ASK = `
local starts, leases, memory = KEYS[1], KEYS[2], KEYS[3]
local max, window, places, leaseMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local id, forgottenMs, freshMs = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if redis.call('HGET', memory, 'run') ~= run then
  redis.call('HSET', memory, 'run', run, 'complete', now + forgottenMs)
end
redis.call('PEXPIRE', memory, 86400000) -- names that nobody uses, as of domains, do not stay for ever
local incompleteMs = tonumber(redis.call('HGET', memory, 'complete')) - now
if incompleteMs > 0 then return incompleteMs end
if places > 0 then
  redis.call('ZREMRANGEBYSCORE', leases, '-inf', now)
  if redis.call('ZCARD', leases) >= places then return -1 end
end
if max > 0 then
  redis.call('ZREMRANGEBYSCORE', starts, '-inf', now - window)
  if redis.call('ZCARD', starts) >= max then
    return tonumber(redis.call('ZRANGE', starts, 0, 0, 'WITHSCORES')[2]) + window - now
  end
  redis.call('ZADD', starts, now + freshMs, id)
  redis.call('PEXPIRE', starts, window + freshMs)
end
if places > 0 then
  redis.call('ZADD', leases, now + leaseMs, id)
  redis.call('PEXPIRE', leases, leaseMs)
end
return 0
`;

/** Prolongs a lease that has not run out. Answers 0 when it has. */
export const RENEW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends = redis.call('ZSCORE', KEYS[1], ARGV[2])
if not ends or tonumber(ends) <= now then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`;

/** Takes a lease if fewer than so many are held. Answers 1 when it has. */
export const ACQUIRE_FOR_KEY = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;
