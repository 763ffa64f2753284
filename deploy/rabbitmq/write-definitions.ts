import { writeFileSync } from 'node:fs';
import { catalogue } from '@showcase/contracts';
import { definitionsOf } from '../../libs/messaging/src/topology/definitions.ts';
import { sharedTopology } from '../../libs/messaging/src/topology/shared-topology.ts';
import { poolRoles, serviceRoles } from './roles.ts';
import { usersOf } from './users.ts';

const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);
const write = (name: string, content: object): void =>
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(content, null, 2)}\n`);

write('definitions.json', definitionsOf(sharedTopology(eventTypes)));
write('users.json', usersOf({ ...serviceRoles, ...poolRoles }));
