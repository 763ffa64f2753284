import {
  catalogue,
  consumedBy,
  ownerOf,
  type ParticipantName,
  participantNames,
  publishedBy,
  sentBy,
  tasksOf,
} from '@showcase/contracts';
import { permissionsOf, type Permissions } from '../../libs/messaging/src/topology/permissions.ts';
import { sharedTopology } from '../../libs/messaging/src/topology/shared-topology.ts';
import { poolRoles, serviceRoles } from './roles.ts';

const roles = { ...serviceRoles, ...poolRoles };
const events = catalogue.filter(({ kind }) => kind === 'event').map(({ type }): string => type);
const has = (contracts: readonly { readonly type: string }[], type: string): boolean =>
  contracts.some((contract) => contract.type === type);

/** What RabbitMQ would say: each permission is a regular expression over names. */
function isAllowed(name: ParticipantName, verb: keyof Permissions, resource: string): boolean {
  const role = roles[name] ?? roles[`worker-${name}`];
  return role !== undefined && new RegExp(permissionsOf(role)[verb]).test(resource);
}

/** The names that a verb is allowed for, and the names that it is needed for, of each participant. */
const differences = (
  verb: keyof Permissions,
  names: readonly string[],
  isNeeded: (by: ParticipantName, name: string) => boolean,
) =>
  participantNames.flatMap((by) =>
    names.filter((name) => isAllowed(by, verb, name) !== isNeeded(by, name)).map((name) => `${by} ${verb} ${name}`),
  );

const exchange = (type: string): string => `warren.event.${type}`;
const typeOf = (name: string): string => name.slice('warren.event.'.length);

describe('what the broker lets each service and pool do', () => {
  it('is to publish its own events, and no other', () => {
    const needs = (by: ParticipantName, name: string) => has(publishedBy(by), typeOf(name));
    expect(differences('write', events.map(exchange), needs)).toEqual([]);
  });

  it('is to bind its queues to the events that it handles, and to no other', () => {
    const needs = (by: ParticipantName, name: string) => has(consumedBy(by), typeOf(name));
    expect(differences('read', events.map(exchange), needs)).toEqual([]);
  });

  it('is to send requests and tasks where it has any to send, and to be given tasks where it does any', () => {
    const sends = (by: ParticipantName, name: string) => sentBy(by).some(({ kind }) => name === `warren.${kind}s`);
    expect(differences('write', ['warren.requests', 'warren.tasks'], sends)).toEqual([]);
    expect(differences('read', ['warren.tasks'], (by) => tasksOf(by).length > 0)).toEqual([]);
  });

  it('is to read and write queues of its own, and of nobody else', () => {
    const queues = catalogue
      .filter(({ kind }) => kind !== 'event')
      .map(({ kind, type }) => (kind === 'task' ? `task.${type}` : `${type.split('.', 1)[0]}.requests`));
    const owner = (name: string) => ownerOf(name.replace(/^task[.]/, ''));
    for (const verb of ['configure', 'read', 'write'] as const)
      expect(differences(verb, queues, (by, name) => owner(name) === by)).toEqual([]);
  });

  it('leaves the shared topology to operators, the dead letters to the gateway, and redriving to it and the log', () => {
    const { exchanges, queues } = sharedTopology(events);
    const shared = [...exchanges, ...queues].map(({ name }) => name);
    expect(differences('configure', [...shared, '', 'amq.default'], () => false)).toEqual([]);
    expect(
      differences(
        'read',
        ['warren.dead-letters', 'warren.log'],
        (by, name) => by === 'gateway' && name !== 'warren.log',
      ),
    ).toEqual([]);
    expect(differences('write', ['warren.redeliver'], (by) => by === 'gateway' || by === 'audit')).toEqual([]);
    expect(
      differences('write', ['', 'amq.default', 'warren.log', 'warren.pauses', 'warren.dead-letters'], () => false),
    ).toEqual([]);
  });
});
