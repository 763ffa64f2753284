import { writeFileSync } from 'node:fs';
import { catalogue } from '../../libs/contracts/src/index.ts';
import { definitionsOf } from '../../libs/messaging/src/definitions.ts';
import { sharedTopology } from '../../libs/messaging/src/topology.ts';

const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);
const file = new URL('definitions.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(definitionsOf(sharedTopology(eventTypes)), null, 2)}\n`);
