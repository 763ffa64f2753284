import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, databaseUrl, loadConfiguration, parseConfiguration, settings } from './index.ts';

const schema = z.object({
  AMQP_URL: settings.amqpUrl,
  PORT: settings.port.default(3000),
  JWT_SECRET: settings.secret,
  CRM_URL: settings.httpUrl.optional(),
  LOG_LEVEL: settings.logLevel,
  WARREN_POOLS: settings.pools(['email', 'audit']),
});

const JWT_SECRET = 'a-secret-that-nobody-else-has-ever-seen';

let directory: string;
let runtimeFile: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'warren-configuration-'));
  runtimeFile = join(directory, 'runtime.json');
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => writeFileSync(runtimeFile, JSON.stringify({ amqp: 'amqp://file', gateway: 'http://127.0.0.1:3000' })));

function parse(environment: Record<string, string>, file = runtimeFile) {
  return parseConfiguration('gateway', schema, { environment: { JWT_SECRET, ...environment }, runtimeFile: file });
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
  }
  throw new Error('nothing was refused');
}

describe('what a setting is read from', () => {
  it('takes the environment over the runtime file', () => {
    expect(parse({ AMQP_URL: 'amqp://environment' }).AMQP_URL).toEqual(['amqp://environment']);
  });

  it('takes the runtime file where the environment is silent or empty', () => {
    expect(parse({}).AMQP_URL).toEqual(['amqp://file']);
    expect(parse({ AMQP_URL: ' ' }).AMQP_URL).toEqual(['amqp://file']);
  });

  it('takes the default where both are silent', () => {
    expect(parse({})).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info', WARREN_POOLS: ['email', 'audit'] });
  });

  it('does without a runtime file', () => {
    expect(parse({ AMQP_URL: 'amqp://x' }, join(directory, 'none.json')).AMQP_URL).toEqual(['amqp://x']);
  });

  it('turns text into numbers and lists', () => {
    expect(parse({ PORT: '0', WARREN_POOLS: 'audit, audit' })).toMatchObject({ PORT: 0, WARREN_POOLS: ['audit'] });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(parse({}))).toBe(true);
  });
});

describe('a wrong value', () => {
  it.each([
    [
      'AMQP_URL',
      'http://x',
      'AMQP_URL is "http://x", but must be an amqp:// or amqps:// address, or several with commas between.',
    ],
    ['PORT', '70000', 'PORT is "70000", but must be a port from 0 to 65535, where 0 takes any free one.'],
    ['PORT', '3e3', 'PORT is "3e3", but must be a port from 0 to 65535, where 0 takes any free one.'],
    ['CRM_URL', 'crm', 'CRM_URL is "crm", but must be an http:// or https:// address.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud", but must be one of fatal, error, warn, info, debug, trace, silent.'],
    ['WARREN_POOLS', 'emial', 'WARREN_POOLS is "emial", but must be a comma-separated list out of email, audit.'],
  ])('of %s is refused with a sentence', (name, value, expected) => {
    expect(problemsOf(() => parse({ [name]: value }))).toEqual([expected]);
  });

  it('is reported together with all the others', () => {
    expect(problemsOf(() => parse({ AMQP_URL: 'x', PORT: 'y' }))).toHaveLength(2);
  });

  it('does not give away a password', () => {
    const text = problemsOf(() => parse({ AMQP_URL: 'http://me:hunter2@x', JWT_SECRET: 'hunter2' })).join();
    expect(text).not.toContain('hunter2');
    expect(text).toContain('http://me:***@x');
  });

  it('is missing: the sentence says how to get one', () => {
    expect(problemsOf(() => parse({}, join(directory, 'none.json')))).toEqual([
      'AMQP_URL is not set. Set it to an amqp:// or amqps:// address, or several with commas between, or run npm start, which finds or starts one.',
    ]);
  });

  it('in the runtime file is refused with the file named', () => {
    writeFileSync(runtimeFile, '{"amqp": 1}');
    expect(problemsOf(() => parse({}))[0]).toContain(runtimeFile);
  });

  it('throws under test instead of ending the process', () => {
    expect(() => loadConfiguration('gateway', z.object({ NO_SUCH_SETTING: z.string() }))).toThrow(ConfigurationError);
  });
});

describe('databaseUrl', () => {
  it('keeps the server, its user and its options', () => {
    expect(databaseUrl('postgres://me:x@host:5433/postgres?sslmode=require', 'gateway')).toBe(
      'postgres://me:x@host:5433/gateway?sslmode=require',
    );
  });
});
