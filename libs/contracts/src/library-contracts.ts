import * as access from './access.ts';
import type { Contract } from './contract.ts';
import * as persons from './persons.ts';
import * as queues from './queues.ts';
import * as replays from './replays.ts';
import * as tasks from './tasks.ts';
import * as workers from './workers.ts';

/** The messages that Warren's libraries publish and handle by themselves. An application adds its own to them. */
export const libraryContracts: readonly Contract[] = [access, persons, queues, replays, tasks, workers].flatMap(
  (module) => Object.values<unknown>(module).filter(isContract),
);

/** Whether an export is a contract: modules also export schemas and types beside them. */
function isContract(exported: unknown): exported is Contract {
  return typeof exported === 'object' && exported !== null && 'kind' in exported && 'schema' in exported;
}
