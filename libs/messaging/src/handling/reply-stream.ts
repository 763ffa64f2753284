import { nextTick } from 'node:process';
import { Subscription, type Observable } from 'rxjs';
import type { Reply } from '../wire/reply.ts';

/**
 * Sends each value of a handler's stream as soon as it comes, and marks the last: in the same message where the stream
 * ends in the same tick, which spares most answers a second one.
 * Rejects with the stream's error, once the values before it are sent, or with that of a value that cannot be sent.
 */
export function replyStream(values: Observable<unknown>, respond: (answer: Reply) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = new Subscription();
    let held: { value: unknown } | undefined;
    const attempt = (work: () => void): void => {
      try {
        if (!subscription.closed) work();
      } catch (error) {
        subscription.unsubscribe();
        reject(error as Error);
      }
    };
    const release = (): void =>
      attempt(() => {
        const value = held;
        held = undefined;
        if (value) respond({ status: 'next', ...value });
      });
    const complete = (): void =>
      attempt(() => {
        respond(held ? { status: 'last', ...held } : { status: 'end' });
        held = undefined;
        resolve();
      });
    const next = (value: unknown): void => {
      release();
      held = { value };
      nextTick(release);
    };
    const fail = (error: unknown): void => {
      release();
      reject(error as Error);
    };
    // A stream may send before `subscribe` returns: what is added to a closed subscription is unsubscribed at once.
    subscription.add(values.subscribe({ next, error: fail, complete }));
  });
}
