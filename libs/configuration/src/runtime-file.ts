import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';

const RuntimeFile = z
  .object({
    gateway: z.string(),
    amqp: z.string(),
    postgres: z.string(),
    redis: z.string(),
    smtp: z.string(),
    passports: z.object({ keys: z.record(z.string(), z.string()), publicKeys: z.string() }),
  })
  .partial();

const valuesOf = (app: string, { gateway, amqp, postgres, redis, smtp, passports }: z.output<typeof RuntimeFile>) => ({
  PUBLIC_URL: gateway,
  AMQP_URL: amqp,
  DATABASE_URL: postgres,
  REDIS_URL: redis,
  SMTP_URL: smtp,
  PASSPORT_KEY: passports?.keys[app],
  PASSPORT_PUBLIC_KEYS: passports?.publicKeys,
});

/**
 * The addresses and keys that the launcher wrote down, by environment name. Nothing when there is no such file.
 * @throws ConfigurationError when the file cannot be understood
 */
export function readRuntimeFile(app: string, path: string): Partial<Record<string, string>> {
  if (!existsSync(path)) return {};
  const parsed = RuntimeFile.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    throw new ConfigurationError(app, [
      `${path} is not what the launcher writes. Remove it and run npm start, or set the addresses in the environment.`,
    ]);
  }
  return Object.fromEntries(Object.entries(valuesOf(app, parsed.data)).filter(([, value]) => value !== undefined));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
