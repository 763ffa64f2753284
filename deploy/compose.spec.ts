import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { z } from 'zod';
import { pools } from '../apps/worker/src/pools.ts';
import { entryOf } from '../launcher/build.ts';
import { root } from '../launcher/paths.ts';
import { newSecrets, usersWith } from './made-secrets.ts';
import { poolRoles, serviceRoles } from './rabbitmq/roles.ts';
import { usersOf } from './rabbitmq/users.ts';

const file = join(root, 'docker-compose.yml');
const Service = z.object({
  command: z.array(z.string()).default([]),
  container_name: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }),
  ports: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  volumes: z.array(z.string()).default([]),
});
const { services } = z
  .object({ services: z.record(z.string(), Service) })
  .parse(parse(readFileSync(file, 'utf8'), { merge: true }));
const service = (name: string) => z.object({ [name]: Service }).parse(services)[name]!;
const apps = Object.entries(services).filter(([, { environment }]) => 'AMQP_URL' in environment);
const workers = Object.entries(services).filter(([name]) => name.startsWith('worker-'));

describe('docker-compose.yml', () => {
  it('follows the Compose specification', () => {
    // The order of keys is for readers: anchors first, the apps before what they need.
    const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order'];
    // Every app is built into the one image that all of them run.
    const rules = Object.fromEntries([...order, 'no-build-and-image'].map((rule) => [rule, 0 as const]));
    const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
    const results: { messages: object[] }[] = linter.lintFiles([file], false);
    expect(results.flatMap(({ messages }) => messages)).toEqual([]);
    expect(results).toHaveLength(1);
  });

  it('starts every app as the launcher does', () => {
    const start = (app: 'gateway' | 'email-subscriptions' | 'worker') => ['node', relative(root, entryOf(app))];
    expect(service('gateway').command).toEqual(start('gateway'));
    expect(service('email-subscriptions').command).toEqual(start('email-subscriptions'));
    for (const [, worker] of workers) expect(worker.command).toEqual(start('worker'));
  });

  it('has one service for every pool', () => {
    const served = workers.map(([name, { environment }]) => `${name} serves ${environment['WARREN_POOLS']}`);
    expect(new Set(served)).toEqual(new Set(Object.keys(pools).map((pool) => `worker-${pool} serves ${pool}`)));
  });

  it('gives every service that talks to the broker a user of its own, with its own permissions', () => {
    const users = JSON.parse(readFileSync(join(root, 'deploy/rabbitmq/users.json'), 'utf8')) as object;
    expect(users).toEqual(usersOf({ ...serviceRoles, ...poolRoles })); // else run "npm run definitions"
    expect(apps.map(([name]) => name)).toEqual(Object.keys({ ...serviceRoles, ...poolRoles }));
  });

  it.each(workers)('lets %s be scaled', (_name, { container_name, ports }) => {
    expect({ container_name, ports }).toEqual({ container_name: undefined, ports: [] });
  });

  it('publishes nothing beyond this machine', () => {
    for (const port of Object.values(services).flatMap(({ ports }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('gives apps the time to drain before it kills them', () => {
    for (const { environment, stop_grace_period } of Object.values(services)) {
      const drainMs = environment['WARREN_DRAIN_MS'];
      if (drainMs === undefined) continue;
      // An app leaves 5 seconds after its drain at the latest, and gives telemetry 3.
      expect(Number.parseInt(stop_grace_period ?? '0') * 1_000).toBeGreaterThanOrEqual(Number(drainMs) + 8_000);
    }
  });

  it('starts apps when what they need is healthy', () => {
    for (const { depends_on } of Object.values(services)) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        expect([needed, condition]).toEqual([needed, 'service_healthy']);
        expect(service(needed).healthcheck.test[0]).toBe('CMD');
      }
    }
  });

  it('mounts files that are there, or that "npx warren secrets" makes', () => {
    const mounted = Object.values(services).flatMap(({ volumes }) =>
      volumes.filter((volume) => volume.startsWith('./') && !volume.startsWith('./deploy/secrets/users.json:')),
    );
    expect(mounted).not.toEqual([]);
    for (const volume of mounted)
      expect([volume, existsSync(join(root, volume.split(':', 1)[0]!))]).toEqual([volume, true]);
  });

  it('asks for each secret, says how to make it, and holds none', () => {
    const asked = [...readFileSync(file, 'utf8').matchAll(/\$\{(\w+):([?-])([^}]*)\}/g)];
    const required = asked.filter(([, , sign]) => sign === '?');
    expect(new Set(required.map(([, , , sentence]) => sentence))).toEqual(new Set(['run npx warren secrets']));
    const { BOUNCE_SECRET: _optional, ...secrets } = newSecrets();
    const names = [...Object.keys(secrets), 'PASSPORT_PUBLIC_KEYS'].filter((name) => name !== 'BROKER_PASSWORD');
    expect(new Set(required.map(([, name]) => name))).toEqual(new Set(names));
    const others = asked.filter(([, , sign]) => sign === '-').map(([, name]) => name);
    expect(others.filter((name) => /PASSWORD|KEY/.test(name ?? ''))).toEqual([]);
  });

  it.each(apps)('gives %s its own login at each server, its own key, and no other', (name, { environment }) => {
    const [role, setting] = [name.replaceAll('-', '_'), name.replaceAll('-', '_').toUpperCase()];
    expect(environment['DATABASE_URL']).toContain(`//${role}:\${${setting}_DATABASE_PASSWORD:`);
    expect(environment['AMQP_URL']).toContain(`//${name}:\${${setting}_BROKER_PASSWORD:`);
    expect(environment['PASSPORT_KEY']).toContain(`\${${setting}_PASSPORT_KEY:`);
  });

  it("tells access tokens' secret to the gateway, and the links' to the service that makes them", () => {
    const knowing = (setting: string): string[] =>
      apps.filter(([, { environment }]) => setting in environment).map(([name]) => name);
    expect(knowing('JWT_SECRET')).toEqual(['gateway']);
    expect(knowing('SUBSCRIPTION_SECRET')).toEqual(['email-subscriptions']);
  });

  it('lets the apps log in to RabbitMQ', () => {
    const secrets = newSecrets();
    const Users = z.object({ users: z.array(z.object({ name: z.string(), password_hash: z.string() })) });
    const { users } = Users.parse(usersWith(secrets));
    const stored = Buffer.from(users.find(({ name }) => name === 'gateway')?.password_hash ?? '', 'base64');
    const salted = Buffer.concat([stored.subarray(0, 4), Buffer.from(secrets['GATEWAY_BROKER_PASSWORD'] ?? '')]);
    expect(stored.subarray(4)).toEqual(createHash('sha256').update(salted).digest());
  });

  it('has users without a password in the repository, as whom nobody can log in', () => {
    const text = readFileSync(join(root, 'deploy/rabbitmq/users.json'), 'utf8');
    expect([...text.matchAll(/"password_hash": "(.*)"/g)].map(([, hash]) => hash)).toEqual([...apps.map(() => ''), '']);
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const [, final = ''] = dockerfile.split(/^FROM .*\n(?![^]*^FROM)/m);

  it('runs without privileges, and asks its own health without curl', () => {
    expect(final).toMatch(/^USER node$/m);
    expect(final).toMatch(/^HEALTHCHECK /m);
    expect(final).not.toContain('curl');
  });

  it('copies only what .dockerignore lets through', () => {
    const allowed = [...readFileSync(join(root, '.dockerignore'), 'utf8').matchAll(/^!(.+)$/gm)].map(
      ([, path]) => path,
    );
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '));
    const isAllowed = (path: string): boolean => allowed.some((name) => path === name || path.startsWith(`${name}/`));
    expect(copied.filter((path) => !isAllowed(path))).toEqual([]);
    expect(copied).toEqual(expect.arrayContaining(allowed));
  });
});
