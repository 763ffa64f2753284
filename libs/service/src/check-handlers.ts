import type { MessageHandler } from '@nestjs/microservices';
import { ServiceSetupError } from './errors.ts';
import type { ConsumerOptions } from './worker-options.ts';

/**
 * Whether the handlers can work as the service is put together. What is wrong among the handlers themselves, two for
 * one task or a request of another service, the server refuses with a `HandlerMistakeError`.
 * @throws ServiceSetupError
 */
export function checkHandlers(
  { group, contracts, inbox }: Pick<ConsumerOptions, 'group' | 'contracts' | 'inbox'>,
  handlers: ReadonlyMap<string, MessageHandler>,
): void {
  if (handlers.size === 0)
    throw new ServiceSetupError(
      group,
      'it has no handler. Add a controller with @Request, @Task or @Event to its module.',
    );
  const known = new Set<string>(contracts?.map(({ type }) => type));
  for (const [type, { extras = {} }] of handlers) {
    if (contracts && extras['contract'] === undefined && !known.has(type))
      throw new ServiceSetupError(
        group,
        `"${type}" has a handler and no contract. Add its contract to \`contracts\`, or use @Request, @Task or @Event.`,
      );
    if (!inbox && extras['unique'] !== undefined)
      throw new ServiceSetupError(
        group,
        `the handler of "${type}" is \`unique\`, which its inbox decides, and it has none. Give it a database, and do not set \`inbox: false\`.`,
      );
  }
}
