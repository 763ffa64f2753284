import { join } from 'node:path';
import { addressesIn, Home, readRuntime, warrenDirectory } from '@warren/infrastructure';

/** Addresses of the Warren that runs from this clone, as its launcher wrote them down. */
const runtime = () => readRuntime(new Home(warrenDirectory(join(import.meta.dirname, '..'))));

/** An address from the environment, or that of the running Warren. @throws Error when there is neither */
export function address(variable: string, name: 'amqp' | 'management' | 'postgres'): string {
  const url = process.env[variable] ?? runtime()?.[name];
  if (!url) throw new Error(`Warren does not run. Run npm start, or set ${variable}.`);
  return url;
}

/** The broker's, or those of a cluster's nodes. @throws Error when there is none */
export const brokerAddresses = (): string[] => addressesIn(address('AMQP_URL', 'amqp'));

/** The gateway of the running Warren, if it runs. */
export const runningGateway = (): string | undefined => runtime()?.gateway;
