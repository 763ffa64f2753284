import { hash } from 'node:crypto';

/**
 * Many tokens under one signature: a Merkle tree as RFC 6962, 2.1 has it. What begins a leaf differs from what begins a
 * node, so that neither can be taken for the other.
 */
export function treeOf(tokens: readonly string[]): TokenTree {
  const levels = [tokens.map(leafOf)];
  for (let level = levels[0] ?? []; level.length > 1; levels.push(level)) level = levelAbove(level);
  const root = levels.at(-1)?.[0] ?? NOTHING;
  return { root, pathOf: (index) => pathThrough(levels, index) };
}

export interface TokenTree {
  readonly root: Buffer;
  /** What leads from one token to the root: for each node on the way the one beside it, in base64url. */
  pathOf(index: number): string;
}

/** The nodes that a path leads through, from the one above the token to the root; none for what is no path. */
export function* nodesAbove(token: string, path: string): Generator<Buffer> {
  const steps = Buffer.from(path, 'base64url');
  if (steps.length % STEP !== 0 || steps.length > DEEPEST * STEP) return;
  let node = leafOf(token);
  for (let at = 0; at < steps.length; at += STEP) {
    const [side, beside] = [steps[at], steps.subarray(at + 1, at + STEP)];
    if (side !== LEFT && side !== RIGHT) return;
    yield (node = side === LEFT ? nodeOf(beside, node) : nodeOf(node, beside));
  }
}

/** So many tokens a tree has at most. */
export const MOST_TOKENS = 128;
const DEEPEST = Math.log2(MOST_TOKENS);

/** A byte for the side that the other node is on, and its hash. */
const STEP = 1 + 32;
const LEFT = 0;
const RIGHT = 1;

const NOTHING = Buffer.alloc(0);
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

const leafOf = (token: string): Buffer => hash('sha256', Buffer.concat([LEAF, Buffer.from(token)]), 'buffer');
const nodeOf = (left: Buffer, right: Buffer): Buffer => hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');

/** One that has none beside it goes up as it is. */
function levelAbove(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left = NOTHING, right] = level.slice(index, index + 2);
    above.push(right ? nodeOf(left, right) : left);
  }
  return above;
}

function pathThrough(levels: readonly (readonly Buffer[])[], index: number): string {
  const steps: Buffer[] = [];
  for (let [level, at] = [0, index]; level < levels.length - 1; level++, at >>= 1) {
    const beside = levels[level]?.[at ^ 1];
    if (beside) steps.push(Buffer.of(at % 2 === 1 ? LEFT : RIGHT), beside);
  }
  return Buffer.concat(steps).toString('base64url');
}
