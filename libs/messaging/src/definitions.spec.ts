import { readFileSync } from 'node:fs';
import { catalogue } from '@warren/contracts';
import { definitionsOf } from './definitions.ts';
import { sharedTopology } from './topology.ts';

it('the definitions that brokers load are those of the catalogue; otherwise run "npm run definitions"', () => {
  const eventTypes = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);
  const written: unknown = JSON.parse(
    readFileSync(new URL('../../../deploy/rabbitmq/definitions.json', import.meta.url), 'utf8'),
  );
  expect(written).toEqual(JSON.parse(JSON.stringify(definitionsOf(sharedTopology(eventTypes)))));
});
