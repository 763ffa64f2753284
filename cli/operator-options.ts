import { parseArgs } from 'node:util';
import { matchingKey } from '@warren/contracts';

/** What `npx warren operator` was asked to do. */
export type OperatorOptions = (
  { readonly verb: 'list' } | { readonly verb: 'grant' | 'revoke'; readonly email: string }
) & { readonly token: string | undefined; readonly gateway: string | undefined };

export const usage = `Usage: npx warren operator list
       npx warren operator grant | revoke <email>
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>;
             without a token its database, by DATABASE_URL or that of the running Warren
  grant      takes an account whose address is verified; the last operator cannot be revoked`;

const text = { type: 'string' } as const;

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): OperatorOptions {
  const { values, positionals } = parse(args);
  const where = { token: values.token ?? env['WARREN_TOKEN'], gateway: values.gateway ?? env['WARREN_GATEWAY'] };
  const [verb, email, ...more] = positionals;
  if (verb === 'list' && email === undefined) return { verb, ...where };
  if ((verb === 'grant' || verb === 'revoke') && email !== undefined && more.length === 0) {
    return { verb, email: matchingKey(email), ...where };
  }
  throw new Error(usage);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { token: text, gateway: text } });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
