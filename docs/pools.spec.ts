import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pools } from '../apps/worker/src/pools.ts';
import { contractUsages } from './contract-map.ts';

const page = readFileSync(join(import.meta.dirname, 'pools.md'), 'utf8');

/** Each row's group, and the events that the page says it consumes, without their versions. */
const documented = new Map(
  [...page.matchAll(/^\| \[([a-z-]+)\]\([^)]+\) *\| ([^|]*) \|/gm)].map(([, group = '', events = '']) => [
    group,
    [...events.matchAll(/`([^`]+)`/g)].map(([, type]) => type).toSorted(),
  ]),
);

/** The same from the handlers. That tasks can be cancelled is every group's business. */
function consumed(group: string): string[] {
  const usages = contractUsages().filter(({ contract, consumedBy }) => {
    return contract.kind === 'event' && contract.type !== 'task.cancel-requested.v1' && consumedBy.includes(group);
  });
  return [...new Set(usages.map(({ contract }) => contract.type.replace(/[.]v\d+$/, '')))].toSorted();
}

describe('the page of pools', () => {
  it('names every pool, and no other', () => {
    expect([...documented.keys()].toSorted()).toEqual([...Object.keys(pools), 'email-subscriptions'].toSorted());
  });

  it.each([...documented.keys()].filter((group) => group !== 'audit' && group !== 'webhooks'))(
    'names the events that %s consumes',
    (group) => {
      expect(documented.get(group)).toEqual(consumed(group));
    },
  );
});
