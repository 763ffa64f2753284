import { print } from '@warren/infrastructure';
import { GatewayCalls } from './gateway-calls.ts';
import { type ListedOperator, OperatorDatabase } from './operator-database.ts';
import { type OperatorOptions, readOptions } from './operator-options.ts';
import { address, runningGateway } from './running-warren.ts';
import { table } from './table.ts';

/** Where roles are kept, or who keeps them. */
interface OperatorSource {
  list(): Promise<readonly ListedOperator[]>;
  /** @throws Error with a sentence when the account cannot have this role */
  change(verb: 'grant' | 'revoke', email: string): Promise<void>;
}

/** `npx warren operator` */
export async function operatorCommand(args: string[]): Promise<number> {
  const options = readOptions(args, process.env);
  const source = sourceOf(options);
  if (options.verb === 'list') {
    const rows = (await source.list()).map(({ userId, email, name }) => [email, name, userId]);
    print(table(['address', 'name', 'user'], rows));
    return 0;
  }
  await source.change(options.verb, options.email);
  print(`${options.email} is ${options.verb === 'grant' ? 'an operator' : 'no operator any more'}.`);
  return 0;
}

function sourceOf({ token, gateway = runningGateway() }: OperatorOptions): OperatorSource {
  if (token === undefined) return new OperatorDatabase(address('DATABASE_URL', 'postgres'));
  if (gateway === undefined) throw new Error('Warren does not run. Run npm start, or name a gateway with --gateway.');
  return throughGateway(new GatewayCalls(gateway, token));
}

const ROUTE = '/operations/operators';

const throughGateway = (calls: GatewayCalls): OperatorSource => ({
  list: async () => (await calls.call<{ items: ListedOperator[] }>('GET', ROUTE)).items,
  change: async (verb, email) => void (await calls.call('POST', `${ROUTE}/${verb}`, { email })),
});
