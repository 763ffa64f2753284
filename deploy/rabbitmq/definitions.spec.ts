import { readFileSync } from 'node:fs';
import { catalogue } from '@showcase/contracts';
import { definitionsOf } from '../../libs/messaging/src/topology/definitions.ts';
import { sharedTopology } from '../../libs/messaging/src/topology/shared-topology.ts';

it('the definitions that brokers load are those of the catalogue; otherwise run "npm run definitions"', () => {
  const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);
  const written: unknown = JSON.parse(readFileSync(new URL('definitions.json', import.meta.url), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(definitionsOf(sharedTopology(eventTypes)))));
});
