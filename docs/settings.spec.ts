import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Configuration as EmailSubscriptions } from '../apps/email-subscriptions/src/config.ts';
import { Configuration as Gateway } from '../apps/gateway/src/config.ts';
import { Configuration as Worker } from '../apps/worker/src/config.ts';

const apps = { gateway: Gateway, 'email-subscriptions': EmailSubscriptions, worker: Worker };

const page = readFileSync(join(import.meta.dirname, 'settings.md'), 'utf8');

/** Each setting with the apps that its row names. */
const documented = new Map(
  page.split('\n').flatMap((line) => {
    const [names, readers] = line.split('|').slice(1, 3);
    const all = names?.match(/`[A-Z_]+`/g) ?? [];
    return all.map((name) => [name.slice(1, -1), readers?.trim() ?? ''] as const);
  }),
);

const readBy = (name: string, app: string): boolean => {
  const readers = documented.get(name) ?? '';
  if (readers === 'all') return true;
  if (readers === 'the other apps') return app !== 'gateway';
  return readers.includes(app);
};

describe('the page of settings', () => {
  it.each(Object.entries(apps))('has a row that names %s for each setting that it reads', (app, schema) => {
    expect(Object.keys(schema.shape).filter((name) => !readBy(name, app))).toEqual([]);
  });

  it('has no row for a setting that no app reads', () => {
    const read = new Set(Object.values(apps).flatMap((schema) => Object.keys(schema.shape)));
    expect([...documented.keys()].filter((name) => !read.has(name))).toEqual([]);
  });
});
