import type { BrokerUrl } from '../connection/connect-to-any.ts';
import { connectorOf } from '../connection/connectors.ts';
import { OptionsMistakeError } from '../errors.ts';

/**
 * Checks what no server and no client can do without, before anything connects.
 * @param owner the class that was given the options, for the sentence
 * @param name the option that names it
 * @throws OptionsMistakeError
 */
export function checkOptions<Name extends string>(
  owner: string,
  options: { readonly url: BrokerUrl; readonly prefetch?: number } & Named &
    Timed & { readonly [name in Name]: string },
  name: Name,
): void {
  if (!options) throw new OptionsMistakeError(`${owner} has no options: give it at least \`url\` and \`${name}\`.`);
  const addresses = [options.url].flat();
  if (addresses.length === 0 || addresses.some((address) => !address))
    throw new OptionsMistakeError(`${owner} has no broker address: give it a \`url\`, such as amqp://localhost:5672.`);
  const wrong = addresses.find((address) => !/^amqps?:\/\//.test(address) && !connectorOf(address));
  if (wrong !== undefined)
    throw new OptionsMistakeError(`${owner} cannot connect to "${wrong}": a \`url\` begins with amqp:// or amqps://.`);
  if (!options[name]) throw new OptionsMistakeError(`${owner} has no name: give it a \`${name}\`, such as "billing".`);
  checkNames(owner, options);
  checkTimes(owner, options);
  const { prefetch } = options;
  if (prefetch !== undefined && !(Number.isInteger(prefetch) && prefetch > 0))
    throw new OptionsMistakeError(`${owner} has a \`prefetch\` of ${prefetch}: give it a whole number from 1 up.`);
}

interface Named {
  readonly group?: string;
  readonly queue?: string;
}

/** Queues of these names are Warren's own, as `warren.log` and `warren.dead-letters` are. */
const RESERVED = /^warren(?:[.]|$)/;

function checkNames(owner: string, { group, queue }: Named): void {
  for (const [option, name] of Object.entries({ group, queue })) {
    if (name === undefined) continue;
    if (typeof name !== 'string' || name.trim() === '')
      throw new OptionsMistakeError(`${owner} has an empty \`${option}\`: give it a name, or leave it out.`);
    if (RESERVED.test(name))
      throw new OptionsMistakeError(
        `${owner} has "${name}" for a \`${option}\`: names that begin with "warren." are taken.`,
      );
  }
}

interface Timed {
  readonly deadlineMs?: number;
  readonly connectTimeoutMs?: number;
}

function checkTimes(owner: string, { deadlineMs, connectTimeoutMs }: Timed): void {
  for (const [option, ms] of Object.entries({ deadlineMs, connectTimeoutMs })) {
    if (ms === undefined || (Number.isFinite(ms) && ms > 0)) continue;
    throw new OptionsMistakeError(`${owner} has a \`${option}\` of ${ms}: give it milliseconds, a number above 0.`);
  }
}
