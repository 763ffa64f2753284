import type { MessageHandler } from '@nestjs/microservices';
import { type Messenger, RabbitContext, RabbitServer, type RabbitServerOptions } from '@warren/messaging';
import { catchError, concatWith, defer, from, ignoreElements, isObservable, type Observable, throwError } from 'rxjs';
import type { MemoryOutbox } from './memory-outbox.ts';

/** A server as it is, whose handlers have an outbox without a database. */
export class HarnessServer extends RabbitServer {
  constructor(
    options: RabbitServerOptions,
    private readonly outbox: MemoryOutbox,
    private readonly messenger: Messenger,
  ) {
    super(options);
  }

  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    const inTransaction = (async (payload: unknown, context: unknown) => {
      if (!(context instanceof RabbitContext)) return handler(payload, context);
      return this.within(context, () => handler(payload, context));
    }) as unknown as MessageHandler;
    super.addHandler(pattern, inTransaction, isEventHandler, extras);
  }

  /** What was given to the outbox goes when the handler, or its stream, has ended well. */
  private async within(context: RabbitContext, handle: () => unknown): Promise<unknown> {
    try {
      const result: unknown = await handle();
      if (isObservable(result)) return this.whenComplete(result, context);
      await this.outbox.commit(context, this.messenger);
      return result;
    } catch (error) {
      this.outbox.rollBack(context);
      throw error;
    }
  }

  private whenComplete(values: Observable<unknown>, context: RabbitContext): Observable<unknown> {
    const commit = defer(() => from(this.outbox.commit(context, this.messenger))).pipe(ignoreElements());
    return values.pipe(
      concatWith(commit),
      catchError((error: unknown) => {
        this.outbox.rollBack(context);
        return throwError(() => error);
      }),
    );
  }
}
