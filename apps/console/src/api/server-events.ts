import { ProblemError } from './problem.ts';
import { open } from './request.ts';
import { ServerEventParser } from './server-event-parser.ts';

interface Following {
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  readonly onCut: () => void;
  readonly onData: (data: unknown) => void;
}

const RETRY_MS = 2_000;

/**
 * Follows server-sent events until it is told to stop. `EventSource` sends no header, and the cookie counts with one
 * only. A line that is cut is taken up behind the last event that came.
 * @throws ProblemError where the API refuses
 */
export async function follow(path: string, following: Following): Promise<void> {
  let lastId: string | undefined;
  while (!following.signal.aborted) {
    lastId = await listen(path, lastId, following);
    if (following.signal.aborted) return;
    following.onCut();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** @returns the id of the last event, when the line is cut */
async function listen(path: string, lastId: string | undefined, following: Following): Promise<string | undefined> {
  const parser = new ServerEventParser(lastId);
  try {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const response = await open('GET', path, { signal: following.signal, headers });
    following.onOpen();
    const texts = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
    for await (const text of texts) parser.take(text).forEach(following.onData);
  } catch (error) {
    if (error instanceof ProblemError && error.status < 500) throw error;
  }
  return parser.lastId;
}
