import { addressesOf } from './report-address.ts';

/** What stands behind a line that names who was not reached, up to the next one. */
export interface ProseBlock {
  /** In lower case. The one that the mail was for comes before the one that it was passed on to. */
  readonly addresses: readonly string[];
  readonly text: string;
}

/** A line that names who was not reached, alone, behind a label, or before a colon and a reason. */
const NAMING =
  /^[ \t]*(?:-{1,3}[ \t]+|(?:(?:failed )?recipient(?: address)?|delivery failed):[ \t]*)?(<?[^\s<>:;,()]+@[^\s<>:;,()]+>?)(?::|[ \t]*$|[ \t]+(?:on\b|\(|\[|-|invalid\b|error))/i;

/** Exim, below an address, a file or a command that a mailbox's owner had the mail passed on to. */
const ORIGIN = /^[ \t]*(?:\S+[ \t]+)?\((?:ultimately )?generated from (<?[^\s<>:;,()]+@[^\s<>:;,()]+>?)\)/i;

/** Blocks by each address that they are about; the order is that of the lines. */
export type ProseBlocks = ReadonlyMap<string, ProseBlock>;

/** One block for each address that stands at the head of lines in what a server wrote. */
export function blocksOf(prose: string): ProseBlocks {
  const blocks = new Map<string, { addresses: string[]; text: string }>();
  let current: { addresses: string[]; text: string } | undefined;
  let isBehindName = false;
  for (const line of prose.split('\n')) {
    const [named, origin] = [addressIn(line, NAMING), addressIn(line, ORIGIN)];
    const head = named ?? (isBehindName ? undefined : origin);
    if (head !== undefined) current = blocks.get(head) ?? { addresses: [head], text: '' };
    if (!current) continue;
    if (head !== undefined) blocks.set(head, current);
    if (origin !== undefined && !current.addresses.includes(origin)) current.addresses.unshift(origin);
    current.text = `${current.text} ${line.trim()}`.trim();
    isBehindName = named !== undefined;
  }
  return blocks;
}

/** These addresses, each with the one that it was made from: a header of Exim's names only whom it could not reach. */
export const withOrigin = (addresses: readonly string[], blocks: ProseBlocks): string[] =>
  addresses.flatMap((address) => {
    const known = blocks.get(address.toLowerCase())?.addresses ?? [];
    return known.length > 1 ? known : [address];
  });

const addressIn = (line: string, pattern: RegExp): string | undefined =>
  addressesOf(pattern.exec(line)?.[1] ?? '')[0]?.toLowerCase();
