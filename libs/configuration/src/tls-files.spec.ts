import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseConfiguration } from './load-configuration.ts';
import { settings } from './settings.ts';

const file = fileURLToPath(import.meta.url);
const schema = z.object({ AMQP_URL: settings.amqpUrl, DATABASE_URL: settings.databaseUrl });
const USUAL = { AMQP_URL: 'amqp://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1' };
const parse = (environment: Record<string, string>) =>
  parseConfiguration('test', schema, { environment: { ...USUAL, ...environment }, runtimeFile: '/none' });

describe('an address with TLS', () => {
  it.each([
    `amqps://rabbit/?cacertfile=${file}`,
    `amqps://rabbit-1/?certfile=${file}&keyfile=${file},amqps://rabbit-2/`,
  ])('may be %s', (AMQP_URL) => {
    expect(parse({ AMQP_URL }).AMQP_URL).toEqual(AMQP_URL.split(','));
  });

  it.each([
    [
      { AMQP_URL: `amqp://rabbit/?cacertfile=${file}` },
      'AMQP_URL names a cacertfile for a connection without TLS: begin the address with amqps://.',
    ],
    [
      { AMQP_URL: `amqps://rabbit/?sslrootcert=${file}` },
      'AMQP_URL names a sslrootcert, which is not for such an address',
    ],
    [{ AMQP_URL: `amqps://rabbit/?certfile=${file}` }, 'AMQP_URL names one of certfile and keyfile'],
    [
      { AMQP_URL: 'amqps://rabbit/?cacertfile=/no/such.pem' },
      'AMQP_URL names the file /no/such.pem, which cannot be read: mount it',
    ],
    [
      { DATABASE_URL: 'postgres://db/x?sslmode=require' },
      'DATABASE_URL has sslmode=require, which believes any server: use verify-full',
    ],
    [
      { DATABASE_URL: 'postgres://db/x?sslmode=verify-full&sslkey=/no/such.key' },
      'DATABASE_URL names one of sslcert and sslkey',
    ],
  ])('is refused with a sentence: %j', (environment, sentence) => {
    expect(() => parse(environment as Record<string, string>)).toThrow(sentence);
  });
});
