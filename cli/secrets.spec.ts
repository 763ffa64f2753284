import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { publishedSecrets } from '@showcase/contracts';
import { secretsCommand } from './secrets.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'warren-secrets-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const made = (): NodeJS.Dict<string> => {
  expect(secretsCommand([], directory)).toBe(0);
  return parseEnv(readFileSync(join(directory, '.env'), 'utf8'));
};

describe('npx warren secrets', () => {
  it('makes none that is published', () => {
    const values = Object.values(made());
    const known = [...Object.values(publishedSecrets.development), ...publishedSecrets.others];
    expect(values.filter((value) => !value || known.includes(value))).toEqual([]);
  });

  it('keeps what is there, and makes what is missing', () => {
    const before = made();
    const lines = readFileSync(join(directory, '.env'), 'utf8').split('\n');
    writeFileSync(
      join(directory, '.env'),
      ['LOG_LEVEL=debug', ...lines.filter((line) => !line.startsWith('JWT_SECRET'))].join('\n'),
    );
    const { JWT_SECRET, ...after } = made();
    expect({ LOG_LEVEL: 'debug', ...before, JWT_SECRET: '' }).toEqual({ ...after, JWT_SECRET: '' });
    expect(JWT_SECRET).not.toBe(before['JWT_SECRET']);
  });

  it('has the public half of each key, also of one that was changed', () => {
    const before = made();
    const text = readFileSync(join(directory, '.env'), 'utf8');
    writeFileSync(join(directory, '.env'), text.replace(/^GATEWAY_PASSPORT_KEY=.*$/m, ''));
    const after = made();
    for (const { GATEWAY_PASSPORT_KEY: key } of [before, after])
      expect(after['PASSPORT_PUBLIC_KEYS']?.split(',')).toContain(key?.split(':').slice(0, 2).join(':'));
  });

  it('lets only its owner read them', () => {
    made();
    expect(statSync(join(directory, '.env')).mode & 0o777).toBe(0o600);
  });
});
