import { parseArgs } from 'node:util';

/** What `npx warren why` was asked: the query of `GET /journeys`. */
export interface WhyOptions {
  readonly queries: readonly string[];
  readonly token: string | undefined;
  readonly gateway: string | undefined;
}

export const usage = `Usage: npx warren why <address | id>   why something came, or has not come
       an id is a task's, a message's, an order's, a campaign's, a user's or a trace's
       --order, --task, --message, --campaign, --user   says which, where an id alone is not enough
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>`;

const text = { type: 'string' } as const;
const kind = { type: 'boolean' } as const;
const options = {
  ...{ order: kind, task: kind, message: kind, campaign: kind, user: kind },
  ...{ token: text, gateway: text },
} as const;
/** In the order in which an id that says nothing of itself is looked up. */
const KINDS = ['task', 'order', 'campaign', 'user', 'message'] as const;

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): WhyOptions {
  const { values, positionals } = parse(args);
  const [what, ...more] = positionals;
  if (what === undefined || more.length > 0) throw new Error(usage);
  const named = KINDS.filter((name) => values[name] === true);
  return {
    queries: queriesFor(what, named),
    token: values.token ?? env['WARREN_TOKEN'],
    gateway: values.gateway ?? env['WARREN_GATEWAY'],
  };
}

function queriesFor(what: string, named: readonly string[]): string[] {
  const value = encodeURIComponent(what);
  if (what.includes('@')) return [`email=${value}`];
  if (/^[0-9a-f]{32}$/.test(what)) return [`traceId=${value}`];
  return (named.length > 0 ? named : KINDS).map((name) => `${name}Id=${value}`);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
