import { parseArgs } from 'node:util';

/** What `npx warren outbox` was asked to do. */
export type OutboxOptions = (
  | { readonly verb: 'list' }
  | { readonly verb: 'show'; readonly service: string }
  | { readonly verb: 'release' | 'discard'; readonly service: string; readonly which: WhichMessages }
) & { readonly token: string | undefined; readonly gateway: string | undefined };

/** As the gateway's API names it. */
export type WhichMessages = { readonly ids: readonly string[] } | { readonly all: true };

export const usage = `Usage: npx warren outbox   how many messages each service could not send
       npx warren outbox show <service>
       npx warren outbox release | discard <service> <id> … | --all
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>`;

const text = { type: 'string' } as const;
const options = { all: { type: 'boolean' }, token: text, gateway: text } as const;

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): OutboxOptions {
  const { values, positionals } = parse(args);
  const where = { token: values.token ?? env['WARREN_TOKEN'], gateway: values.gateway ?? env['WARREN_GATEWAY'] };
  const [verb, service, ...ids] = positionals;
  if (verb === undefined || (verb === 'list' && service === undefined)) return { verb: 'list', ...where };
  if (verb === 'show' && service !== undefined) return { verb, service, ...where };
  const which = whichOf(ids, values.all === true);
  if ((verb === 'release' || verb === 'discard') && service !== undefined && which) {
    return { verb, service, which, ...where };
  }
  throw new Error(usage);
}

/** Either some or all: that all are meant has to be said. */
function whichOf(ids: readonly string[], all: boolean): WhichMessages | undefined {
  if (ids.length > 0 === all) return undefined;
  return all ? { all } : { ids };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
