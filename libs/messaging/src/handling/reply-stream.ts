import { nextTick } from 'node:process';
import type { Observable } from 'rxjs';
import type { Reply } from '../wire/reply.ts';

/**
 * Sends each value of a handler's stream as soon as it comes, and marks the last: in the same message where the stream
 * ends in the same tick, which spares most answers a second one.
 * Rejects with the stream's error.
 */
export function replyStream(values: Observable<unknown>, respond: (answer: Reply) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let held: { value: unknown } | undefined;
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        subscription.unsubscribe();
        reject(error as Error);
      }
    };
    const release = (): void => {
      const value = held;
      held = undefined;
      if (value) attempt(() => respond({ status: 'next', ...value }));
    };
    const subscription = values.subscribe({
      next: (value) => {
        release();
        held = { value };
        nextTick(release);
      },
      error: reject,
      complete: () =>
        attempt(() => {
          const last: Reply = held ? { status: 'last', ...held } : { status: 'end' };
          held = undefined;
          respond(last);
          resolve();
        }),
    });
  });
}
