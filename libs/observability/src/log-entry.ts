import { inspect } from 'node:util';

export interface LogEntry {
  msg: string;
  context?: string;
  err?: unknown;
  details?: Record<string, unknown>;
}

const STACK = /\n\s+at /;

/**
 * Makes sense of Nest's loose calling convention: `(message, …anything, context?)`, where an error's stack may be
 * passed as a text. The last text is the context; errors become `err`, objects `details`.
 */
export function toEntry(message: unknown, rest: readonly unknown[]): LogEntry {
  const params = [...rest];
  const entry: LogEntry = { msg: '' };
  const last = params.at(-1);
  if (typeof last === 'string' && !STACK.test(last)) {
    entry.context = last;
    params.pop();
  }
  for (const part of [message, ...params]) {
    const words = addPart(part, entry);
    if (words !== undefined) entry.msg = entry.msg === '' ? words : `${entry.msg} ${words}`;
  }
  return entry;
}

/** Puts a part where it belongs. @returns what of it goes into the message */
function addPart(part: unknown, entry: LogEntry): string | undefined {
  if (part === undefined) return undefined;
  if (isError(part)) {
    entry.err = part;
    return entry.msg === '' ? part.message : undefined;
  }
  if (typeof part === 'string' && STACK.test(part)) {
    entry.err ??= fromStack(part);
    return undefined;
  }
  if (typeof part === 'object' && part !== null) {
    entry.details = { ...entry.details, ...part };
    return undefined;
  }
  return typeof part === 'string' ? part : inspect(part);
}

// Not `instanceof`: errors may come from another realm.
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value;
}

function fromStack(stack: string): Error {
  const firstLine = stack.split('\n', 1)[0] ?? '';
  const error = new Error(firstLine.slice(firstLine.indexOf(': ') + 1).trim());
  error.stack = stack;
  return error;
}
