import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserRegistered } from '@showcase/contracts';
import { newId } from '@warren/messaging';
import { until } from '@warren/testing';
import type { PoolFolder } from '../apps/worker/src/pool/pool.ts';
import { createWorkerSystem, type WorkerSystem } from '../apps/worker/test/worker-system.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/adding-a-consumer.md'), 'utf8');
const folder = join(root, 'docs', `greetings-${process.pid}`);

/** The page's files by name. Their folder is another one here, so that no other test finds a pool that is not in the table. */
const files = [...page.matchAll(/`apps\/worker\/src\/greetings\/([\w.-]+)`:[^`]*?```ts\n([\s\S]*?)```/g)].map(
  ([, name = '', code = '']) => ({
    name,
    code: code.replace("'../pool/pool.ts'", "'../../apps/worker/src/pool/pool.ts'"),
  }),
);

describe('the page on adding a consumer', () => {
  let system: WorkerSystem;
  beforeAll(async () => {
    mkdirSync(folder);
    for (const { name, code } of files) writeFileSync(join(folder, basename(name)), code);
    system = await createWorkerSystem();
  }, 60_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await system.close();
  }, 60_000);

  it('shows a line that fits into the table of pools', () => {
    const table = readFileSync(join(root, 'apps/worker/src/pools.ts'), 'utf8');
    const [, diff = ''] = /```diff\n([\s\S]*?)```/.exec(page) ?? [];
    const [, ...lines] = diff.slice(diff.indexOf('@@')).split('\n');
    const before = lines.filter((line) => line.startsWith(' ')).map((line) => line.slice(1));
    expect(before.length).toBeGreaterThan(4);
    expect(table).toContain(before.join('\n'));
  });

  it('shows a pool that handles the event', async () => {
    expect(files.map(({ name }) => name)).toEqual(['greetings.pool.ts', 'greet.handler.ts', 'create-greetings.ts']);
    const load = (): Promise<PoolFolder> => import(pathToFileURL(join(folder, 'greetings.pool.ts')).href);
    await system.start({ greetings: load });
    const user = { userId: newId(), email: 'ada@example.com', name: 'Ada', registeredAt: new Date().toISOString() };
    await system.messenger.publish(UserRegistered, user);
    const greetings = () => system.rows<{ text: string }>('SELECT text FROM greetings.greetings');
    await until(async () => (await greetings()).length > 0, 'there is a greeting');
    expect(await greetings()).toEqual([{ text: 'Hello, Ada!' }]);
  });
});
