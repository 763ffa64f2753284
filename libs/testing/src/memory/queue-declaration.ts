import type { Options } from 'amqplib';
import type { Arguments, MemoryQueue } from './memory-queue.ts';
import { Refusal } from './refusal.ts';

/** With the short forms that amqplib has for some of them. */
export function argumentsOf(options: Options.AssertQueue): Arguments {
  const { arguments: given, messageTtl, deadLetterExchange, deadLetterRoutingKey } = options;
  return {
    ...(given as Arguments),
    ...(messageTtl !== undefined && { 'x-message-ttl': messageTtl }),
    ...(deadLetterExchange !== undefined && { 'x-dead-letter-exchange': deadLetterExchange }),
    ...(deadLetterRoutingKey !== undefined && { 'x-dead-letter-routing-key': deadLetterRoutingKey }),
  };
}

/**
 * A declaration of what is there already.
 * @throws Refusal when it has other arguments, or belongs to another connection
 */
export function refuseOther({ name, declaration }: MemoryQueue, wanted: Arguments, connection: object): void {
  if (declaration.owner !== undefined && declaration.owner !== connection)
    throw new Refusal(405, `cannot obtain exclusive access to locked queue '${name}' in vhost '/'`);
  const names = new Set([...Object.keys(declaration.arguments), ...Object.keys(wanted)]);
  const other = [...names].find((each) => declaration.arguments[each] !== wanted[each]);
  if (other === undefined) return;
  const [received, current] = [wanted[other], declaration.arguments[other]].map(String);
  throw new Refusal(
    406,
    `inequivalent arg '${other}' for queue '${name}' in vhost '/': received '${received}' but current is '${current}'`,
  );
}
