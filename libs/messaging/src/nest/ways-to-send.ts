import type { Contract } from '@warren/contracts';
import { OptionsMistakeError } from '../errors.ts';
import { byGroup, type Way } from '../handling/ways.ts';
import { eventExchange, TASKS, taskRoutingKey } from '../topology/names.ts';
import { firstSegment } from '../wire/message.ts';
import { namesGroup } from '../wire/patterns.ts';

/** A pattern that is sent, with its contract where there is one, and the group that the client is for, if any. */
export interface Sent {
  readonly type: string;
  readonly contract: Contract | undefined;
  readonly group: string | undefined;
}

/**
 * The ways by which something emitted without a contract may reach its handlers, the best first; the first that leads
 * anywhere is taken. A pattern does not say whether it is an event, a task, or something of the client's group alone.
 * @throws OptionsMistakeError for an object pattern, which names nothing, from a client without a group
 */
export function waysToEmit({ type, group }: Omit<Sent, 'contract'>): Way[] {
  if (group === undefined) requireName(type);
  if (group !== undefined && !namesGroup(type)) return [byGroup(group)];
  const asTask = { exchange: TASKS, routingKey: taskRoutingKey(type) };
  const asEvent = { exchange: eventExchange(type), routingKey: '' };
  if (group !== undefined && firstSegment(type) === group) return [asTask, asEvent];
  return [asEvent, asTask, ...(group === undefined ? [] : [byGroup(group)])];
}

/**
 * The services that may answer, the first one first: the one that the pattern names, or the client's own group. A
 * dotted pattern need not name a service: where there is none of that name, the group is asked.
 * @throws OptionsMistakeError for an object pattern, which names none, from a client without a group
 */
export function servicesToAsk({ type, contract, group }: Sent): [string, ...string[]] {
  if (!contract && group === undefined) requireName(type);
  if (contract || group === undefined) return [firstSegment(type)];
  const named = firstSegment(type);
  return namesGroup(type) && named !== group ? [named, group] : [group];
}

function requireName(type: string): void {
  if (!type.startsWith('{')) return;
  throw new OptionsMistakeError(
    `${type} names no service, and the client is for none: give it a \`group\`, the name of the service that handles it.`,
  );
}
