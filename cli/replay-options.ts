import { parseArgs } from 'node:util';

/** What `npx warren replay` was asked to do. */
export type ReplayOptions = (
  | { readonly verb: 'start'; readonly request: ReplayRequest; readonly detach: boolean }
  | { readonly verb: 'list' }
  | { readonly verb: 'show' | 'cancel'; readonly id: string }
) & { readonly token: string | undefined; readonly gateway: string | undefined };

/** As the gateway's API names it. */
export interface ReplayRequest {
  readonly group: string;
  readonly from: string;
  readonly to?: string;
  readonly types?: readonly string[];
  readonly perSecond?: number;
  readonly force?: true;
}

export const usage = `Usage: npx warren replay --group <name> --from beginning | <day> | <RFC 3339>   replays events to one group
       npx warren replay list | show <id> | cancel <id>
  which      --to <day or RFC 3339>, exclusive   --types order.placed.v1,order.confirmed.v1
  how        --per-second 500  --force (also to a group with external side effects)
             --detach returns at once; Ctrl-C ends watching, and not the replay
  where      the gateway, with --token or WARREN_TOKEN (an operator's access token) and --gateway <URL>`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  ...{ group: text, from: text, to: text, types: text, 'per-second': text, token: text, gateway: text },
  ...{ force: flag, detach: flag },
};

/** @throws Error with a sentence, or the usage */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): ReplayOptions {
  const { values, positionals } = parse(args);
  const where = {
    token: values.token ?? env['WARREN_TOKEN'],
    gateway: values.gateway ?? env['WARREN_GATEWAY'],
  };
  const [verb, id] = positionals;
  if (verb === 'list') return { verb, ...where };
  if ((verb === 'show' || verb === 'cancel') && id !== undefined) return { verb, id, ...where };
  if (verb !== undefined || values.group === undefined || values.from === undefined) throw new Error(usage);
  return {
    verb: 'start',
    request: requestOf({ ...values, group: values.group, from: values.from }),
    detach: values.detach === true,
    ...where,
  };
}

type Values = ReturnType<typeof parse>['values'];

function requestOf(values: Values & { group: string; from: string }): ReplayRequest {
  const { group, from, to, types, force } = values;
  const rate = values['per-second'];
  return {
    ...{ group, from },
    ...(to !== undefined && { to }),
    ...(types !== undefined && { types: types.split(',').map((type) => type.trim()) }),
    ...(rate !== undefined && { perSecond: numberOf(rate) }),
    ...(force === true && { force }),
  };
}

function numberOf(given: string): number {
  const number = Number(given);
  if (given.trim() === '' || !(number > 0)) throw new Error(`--per-second takes a number above 0, not "${given}".`);
  return number;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
