import { parseArgs } from 'node:util';

/** What `npx warren queues` was asked to do. */
export type QueueOptions = (
  | { readonly verb: 'list'; readonly json: boolean }
  | { readonly verb: 'pause'; readonly queue: string; readonly reason: string | undefined }
  | { readonly verb: 'resume'; readonly queue: string }
) & { readonly token: string | undefined; readonly gateway: string | undefined };

export const usage = `Usage: npx warren queues [--json]
       npx warren queues pause <queue> [--reason <text>] | resume <queue>
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>;
             the list is RabbitMQ's own without a token, by MANAGEMENT_URL or that of the running Warren`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = { json: flag, reason: text, token: text, gateway: text };

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): QueueOptions {
  const { values, positionals } = parse(args);
  const where = { token: values.token ?? env['WARREN_TOKEN'], gateway: values.gateway ?? env['WARREN_GATEWAY'] };
  const [verb, queue] = positionals;
  if (verb === undefined) return { verb: 'list', json: values.json === true, ...where };
  if (verb === 'pause' && queue !== undefined) return { verb, queue, reason: values.reason, ...where };
  if (verb === 'resume' && queue !== undefined) return { verb, queue, ...where };
  throw new Error(usage);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
