import type { DeadLetter } from '../libs/messaging/src/dead-letters/dead-letter.ts';
import type { Filter } from './dead-letter-options.ts';

/** Whether a dead letter at the broker matches the filter, by the rules of the gateway's archive. */
export function matches(deadLetter: DeadLetter, filter: Filter): boolean {
  const { since, until, error, payloadPath, payloadValue } = filter;
  const died = deadLetter.diedAt.toISOString();
  return (
    same(filter.type, deadLetter.type) &&
    same(filter.reason, deadLetter.reason) &&
    same(filter.queue, deadLetter.queue) &&
    same(filter.group, groupOf(deadLetter.queue)) &&
    same(filter.key, deadLetter.key) &&
    same(filter.messageId, deadLetter.id) &&
    (since === undefined || died >= since) &&
    (until === undefined || died < until) &&
    (error === undefined || holdsWords(deadLetter.error, error)) &&
    (payloadPath === undefined || holdsValue(deadLetter.content, payloadPath.split('.'), payloadValue ?? ''))
  );
}

const same = (wanted: string | undefined, value: string | undefined): boolean =>
  wanted === undefined || wanted === value;

function groupOf(queue: string): string {
  const [first = '', second = ''] = queue.split('.');
  return first === 'task' ? second : first;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function holdsWords(text: string, words: string): boolean {
  const held = new Set(wordsOf(text));
  return wordsOf(words).every((word) => held.has(word));
}

function holdsValue(content: Buffer, path: readonly string[], value: string): boolean {
  try {
    return valuesAt(JSON.parse(content.toString()), path).some((found) => isScalar(found) && String(found) === value);
  } catch {
    return false;
  }
}

/** Several where the path has a `*`, any item of a list. */
function valuesAt(body: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (name === undefined) return [body];
  if (name === '*') return Array.isArray(body) ? body.flatMap((item) => valuesAt(item, rest)) : [];
  if (typeof body !== 'object' || body === null || Array.isArray(body) || !Object.hasOwn(body, name)) return [];
  return valuesAt((body as Record<string, unknown>)[name], rest);
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
