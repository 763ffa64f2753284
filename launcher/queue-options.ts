import { parseArgs } from 'node:util';

/** What `npx warren queues` was asked to do. */
export interface QueueOptions {
  readonly json: boolean;
  readonly token: string | undefined;
  readonly gateway: string | undefined;
}

export const usage = `Usage: npx warren queues [--json]
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>;
             without a token RabbitMQ's management API, with MANAGEMENT_URL or that of the running Warren`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = { json: flag, token: text, gateway: text };

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): QueueOptions {
  const { values, positionals } = parse(args);
  if (positionals.length > 0) throw new Error(usage);
  return {
    json: values.json === true,
    token: values.token ?? env['WARREN_TOKEN'],
    gateway: values.gateway ?? env['WARREN_GATEWAY'],
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
