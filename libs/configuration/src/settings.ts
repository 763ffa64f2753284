import { z } from 'zod';
import { tlsFlaw } from './tls-files.ts';

const PUBLIC_KEY = /^[a-z][a-z-]*[.]\d+:[\w-]{43}$/;
const PASSPORT_KEY = /^[a-z][a-z-]*[.]\d+:[\w-]{43}:[\w-]{43}$/;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * The settings that several apps share. Use each under its environment name:
 * `z.object({ AMQP_URL: settings.amqpUrl, PORT: settings.port.default(3000) })`.
 * The description completes the sentence "… must be …" that a wrong value is refused with.
 */
export const settings = {
  /** A RabbitMQ server, or the nodes of a cluster, as a list with commas. */
  amqpUrl: addresses(['amqp', 'amqps']),
  /** A PostgreSQL server. Its database is replaced by the app's own: see `databaseUrl`. */
  databaseUrl: address(['postgres', 'postgresql']),
  redisUrl: address(['redis', 'rediss']),
  smtpUrl: address(['smtp', 'smtps']),
  /** For CRM_URL and other places that are called over HTTP. */
  httpUrl: address(['http', 'https']),
  /** Where traces and metrics go, the collector's base address. Without it nothing is sent. */
  otlpEndpoint: address(['http', 'https']).optional(),
  /** 0 takes any free port. */
  port: wholeNumber(0, 65_535, 'a port from 0 to 65535, where 0 takes any free one'),
  /** Mail addresses that a person writes: `Warren <hello@warren.example>` or the address alone. */
  mailbox: z
    .string()
    .regex(/^(?:[^<>\r\n]+ )?<?[^\s<>@]+@[^\s<>@]+>?$/)
    .describe('a mail address, like "hello@warren.example" or "Warren <hello@warren.example>"'),
  /** Where a server listens. What listens for others, as in a container, says so: `0.0.0.0`. */
  host: z
    .union([z.ipv4(), z.ipv6()])
    .default('127.0.0.1')
    .describe('an IP address of this machine, or 0.0.0.0 for all'),
  /** What strangers have no business with. Outside production it is open. */
  openness: z.enum(['open', 'closed']).default('closed').describe('open or closed'),
  /** Signs tokens. Outside production it has a default, so that a clone starts; in production it has none. */
  secret: z.string().min(32).describe('a secret of at least 32 characters'),
  /** Signs message tokens: see libs/security. The launcher makes one for each app. */
  messageTokenKey: z.string().regex(PASSPORT_KEY).describe('a key as "npx warren passport-key <app>" prints it'),
  /** Several, for a process that is several pools: each signs with its own. */
  messageTokenKeys: z
    .string()
    .refine((list) => list.split(',').every((key) => PASSPORT_KEY.test(key.trim())))
    .describe('keys as "npx warren passport-key <pool>" prints them, with commas between them'),
  /** Until when messages of the version before are taken, which lay in queues and outboxes during an upgrade. */
  transitionUntil: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional()
    .describe('a time of RFC 3339, like "2026-12-14T00:00:00Z"'),
  /** Checks them. */
  messageTokenPublicKeys: z
    .string()
    .refine((list) => list.split(',').every((key) => PUBLIC_KEY.test(key.trim())))
    .describe('the public halves of keys as "npx warren passport-key <app>" prints them, with commas between them'),
  /** A comma-separated list of mail addresses, where `*@example.com` is everybody there; none by default. */
  addresses: z
    .string()
    .transform((list) => list.split(',').map((address) => address.trim().toLowerCase()))
    .pipe(z.array(z.string().regex(/^[^\s<>@,]+@[^\s<>@,]+$/)))
    .default([])
    .describe('a comma-separated list of mail addresses, like "ada@example.com, *@warren.example"'),
  /** A comma-separated list of IP addresses and networks; none by default. */
  networks: z
    .string()
    .transform((list) => list.split(',').map((network) => network.trim()))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
    .default([])
    .describe('a comma-separated list of IP addresses and networks, like "10.0.0.0/8, 2001:db8::1"'),
  logLevel: z
    .enum(LOG_LEVELS)
    .default('info')
    .describe(`one of ${LOG_LEVELS.join(', ')}`),
  /** Of what runs, for operators to see; none by default. */
  version: z.string().min(1).max(100).describe('a version or a commit, of 100 characters at most').optional(),
  /** Messages that a consumer holds unacknowledged. */
  prefetch: wholeNumber(1, 65_535, 'a whole number from 1 to 65535').default(32),
  /** Connections to PostgreSQL, for each pool of handlers. */
  connections: wholeNumber(1, 1_000, 'a whole number from 1 to 1000').default(5),
  /** Milliseconds that a stopping process may take to finish what it began. */
  drainMs: wholeNumber(0, 600_000, 'a number of milliseconds from 0 to 600000').default(10_000),
  wholeNumber,
  pools,
};

/** A whole number between two bounds; `allowed` completes "must be …". */
function wholeNumber(min: number, max: number, allowed = `a whole number from ${min} to ${max}`) {
  const digits = z.string().regex(/^\d{1,15}$/);
  return digits.transform(Number).pipe(z.int().min(min).max(max)).describe(allowed);
}

/** A comma-separated choice among `known`, in the order given and without repeats; all of them unless told. */
function pools<const Name extends string>(known: readonly Name[]) {
  return z
    .string()
    .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))])
    .pipe(z.array(z.enum(known)).min(1))
    .default([...known])
    .describe(`a comma-separated list out of ${known.join(', ')}`);
}

/** One address or several, with commas between. */
function addresses(schemes: readonly [string, string]) {
  const one = address(schemes);
  return z
    .string()
    .transform((list) => list.split(',').map((url) => url.trim()))
    .pipe(z.array(one))
    .describe(`${one.description}, or several with commas between`);
}

function address(schemes: readonly [string, string]) {
  const article = /^[ahs]/.test(schemes[0]) ? 'an' : 'a';
  return z
    .url({ protocol: new RegExp(`^(?:${schemes.join('|')})$`), abort: true })
    .superRefine((url, context) => {
      const flaw = tlsFlaw(url);
      if (flaw !== undefined) context.addIssue({ code: 'custom', params: { flaw } });
    })
    .describe(`${article} ${schemes[0]}:// or ${schemes[1]}:// address`);
}
