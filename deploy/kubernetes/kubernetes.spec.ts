import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Secret, Service } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { pools } from '../../apps/worker/src/pools.ts';
import { entryOf } from '../../launcher/build.ts';
import { root } from '../../launcher/paths.ts';
import { secretManifests } from './secrets.ts';
import { workerManifests } from './workers.ts';

/** The published schemas, of Kubernetes and of KEDA. */
const kinds = {
  ConfigMap,
  Deployment,
  NetworkPolicy,
  PodDisruptionBudget,
  ScaledObject,
  Secret,
  Service,
  TriggerAuthentication,
};
const Manifest = z.looseObject({ kind: z.enum(Object.keys(kinds)), metadata: z.looseObject({ name: z.string() }) });
type Manifest = z.infer<typeof Manifest>;

const Container = z.looseObject({
  command: z.tuple([z.literal('node'), z.string()]),
  envFrom: z.array(z.unknown()),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
});
const Pod = z.looseObject({ terminationGracePeriodSeconds: z.number(), containers: z.tuple([Container]) });

function read(file: string): Manifest[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return parseAllDocuments(text).map((document) => Manifest.parse(document.toJS()));
}

const files = ['apps.yaml', 'workers.yaml', 'secrets.example.yaml', 'network-policies.yaml'];
const all = files.flatMap(read);
const named = all.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const);
const pods = all
  .filter(({ kind }) => kind === 'Deployment')
  .map(({ metadata, spec }) => {
    return [metadata.name, z.looseObject({ template: z.object({ spec: Pod }) }).parse(spec).template.spec] as const;
  });

describe('the Kubernetes manifests', () => {
  it.each(named)('follow the published schema: %s', (_name, manifest) => {
    const Kind = kinds[manifest.kind as keyof typeof kinds] as new (data: unknown) => { validate(): void };
    expect(() => new Kind(manifest).validate()).not.toThrow();
  });

  it('are checked by schemas that notice a mistake', () => {
    const scaled = workerManifests().at(-1) as { spec: object };
    const broken = { ...scaled, spec: { ...scaled.spec, triggers: 'none' } };
    expect(() => new ScaledObject(broken as never).validate()).toThrow(/triggers/);
  });

  it('have a deployment that scales for every pool', () => {
    expect(read('workers.yaml')).toEqual(workerManifests()); // else run "npm run manifests"
    const scaled = all.filter(({ kind }) => kind === 'ScaledObject').map(({ metadata }) => metadata.name);
    expect(scaled).toEqual(Object.keys(pools).map((pool) => `worker-${pool}`));
  });

  it('have an example of the secrets', () => {
    expect(read('secrets.example.yaml')).toEqual(secretManifests({})); // else run "npm run manifests"
  });

  it.each(pods)('give %s its own secret, and no other', (name, { containers: [{ envFrom }] }) => {
    expect(envFrom).toEqual([{ configMapRef: { name: 'warren' } }, { secretRef: { name } }]);
    expect(all.filter(({ kind, metadata }) => kind === 'Secret' && metadata.name === name)).toHaveLength(1);
  });

  it('tell no secret to two services, but what checks message tokens', () => {
    const settings = all
      .filter(({ kind }) => kind === 'Secret')
      .flatMap(({ stringData }) => Object.keys(z.record(z.string(), z.string()).parse(stringData)));
    const count = (name: string): number => settings.filter((setting) => setting === name).length;
    expect([count('JWT_SECRET'), count('SUBSCRIPTION_SECRET'), count('SMTP_URL')]).toEqual([1, 1, 1]);
  });

  it.each(pods)('start %s as the launcher does', (_name, { containers: [{ command }] }) => {
    const entries = (['gateway', 'email-subscriptions', 'worker'] as const).map((app) =>
      entryOf(app).slice(root.length + 1),
    );
    expect(entries).toContain(command[1]);
  });

  it.each(pods)('give %s the time to drain before it is killed', (_name, pod) => {
    const [{ lifecycle }] = pod.containers;
    const settings = z.looseObject({ data: z.object({ WARREN_DRAIN_MS: z.coerce.number() }) });
    const { data } = settings.parse(all.find(({ kind }) => kind === 'ConfigMap'));
    // An app leaves 5 seconds after its drain at the latest, and gives telemetry 3.
    const needed = (lifecycle?.preStop.sleep.seconds ?? 0) + data.WARREN_DRAIN_MS / 1_000 + 8;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed);
  });
});
