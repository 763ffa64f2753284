import { isObservable, lastValueFrom } from 'rxjs';
import { DONE } from '../outcome.ts';
import type { Next } from '../pipeline.ts';
import type { Route } from '../routes.ts';

/** Calls the handlers of a task or an event, one after the other. Each is done when its promise or stream has ended. */
export const handle =
  ({ handlers }: Route): Next =>
  async ({ payload, context }) => {
    for (const handler of handlers) {
      const result: unknown = await handler(payload, context);
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      if (context.settledBy) throw context.settledBy;
    }
    return DONE;
  };
