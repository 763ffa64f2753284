import { readFileSync } from 'node:fs';
import { catalogue, groupsOf, participantNames } from '@showcase/contracts';
import { AskedBroker, type Broker, managementApi, type Resource, startBroker } from '@warren/testing';
import { isDeclared, VERBS } from './declared-access.ts';
import { poolRoles, serviceRoles } from './roles.ts';
import { usersOf } from './users.ts';

const roles = { ...serviceRoles, ...poolRoles };
const definitions = JSON.parse(readFileSync(new URL('definitions.json', import.meta.url), 'utf8')) as {
  readonly exchanges: readonly { readonly name: string }[];
  readonly queues: readonly { readonly name: string }[];
};

/** Queues that services and pools declare for themselves, and exchanges of groups with partitions. */
const OWN_QUEUES = [
  ...new Set([
    ...participantNames.flatMap((name) => groupsOf(name).flatMap((group) => [`${group}.events`, `${group}.requests`])),
    ...catalogue.filter(({ kind }) => kind === 'task').map(({ type }) => `task.${type}`),
    'payments.events.0',
  ]),
];
const OWN_EXCHANGES = ['payments.partition'];
/** Every broker has them. */
const OF_RABBITMQ = ['amq.direct', 'amq.fanout', 'amq.topic', 'amq.headers'];

/** RabbitMQ with the generated definitions and users: each user tries each verb on each name. */
describe('what a running broker lets each service and pool do', () => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker();
    const passwords = Object.fromEntries(Object.keys(roles).map((name) => [name, name]));
    const api = managementApi(broker.management);
    await api.post('/definitions', usersOf(roles, passwords));
    await api.post('/definitions', definitions);
    for (const queue of OWN_QUEUES) await api.put(`/queues/%2F/${queue}`, { durable: true });
    for (const exchange of OWN_EXCHANGES) await api.put(`/exchanges/%2F/${exchange}`, { type: 'direct' });
  });
  afterAll(() => broker.close());

  const resources: readonly Resource[] = [
    ...[...definitions.exchanges.map(({ name }) => name), ...OWN_EXCHANGES, ...OF_RABBITMQ].map(
      (name) => ({ kind: 'exchange', name }) as const,
    ),
    ...[...definitions.queues.map(({ name }) => name), ...OWN_QUEUES].map((name) => ({ kind: 'queue', name }) as const),
  ];

  it.each(participantNames)('%s may do what it declares, and nothing else', async (name) => {
    const user = name in roles ? name : `worker-${name}`;
    const asked = await AskedBroker.connect(
      Object.assign(new URL(broker.url), { username: user, password: user }).href,
      groupsOf(name)[0]!,
    );
    const differences: string[] = [];
    for (const verb of VERBS) {
      for (const resource of resources) {
        const may = await asked.may(verb, resource);
        if (may !== isDeclared(name, verb, resource.name))
          differences.push(`${may ? 'may' : 'may not'} ${verb} the ${resource.kind} ${resource.name}`);
      }
    }
    if (await asked.may('write', { kind: 'exchange', name: 'amq.default' }))
      differences.push('may write to every queue');
    await asked.close();
    expect(differences).toEqual([]);
  });
});
