import {
  Injectable,
  Logger,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { handlerName, RabbitContext, uniqueOf } from '@warren/messaging';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { InboxBatch } from './inbox-batch.ts';
import { Inbox, type Claim, type Handled } from './inbox.ts';
import { sharersOf } from '../transactions/shared-transaction.ts';

const MANY_TRANSACTIONS = 'warren:many-transactions';

/**
 * For work too long for one transaction: the handler makes its own, goes on where a killed one has stopped, and does
 * nothing when it is called once more. No inbox stands before it.
 */
export const ManyTransactions = (): MethodDecorator => SetMetadata(MANY_TRANSACTIONS, true);

/**
 * Makes a handler's effect happen once: inbox row, handler and its outbox rows are one transaction, and a repeated
 * message is acknowledged without calling the handler. For tasks and events; requests, HTTP and the rest pass.
 * It stores a handler as `Class.method`, or as the `name` that its decorator has; under another name, messages that come
 * again are handled again.
 */
@Injectable()
export class InboxInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Inbox');
  private readonly batches = new Map<string, InboxBatch<unknown>>();

  constructor(private readonly inbox: Inbox) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const message = messageOf(context);
    if (!message) return next.handle();
    return from(this.once(message, context, next));
  }

  private async once(message: RabbitContext, context: ExecutionContext, next: CallHandler): Promise<unknown> {
    const handler = handlerName(context.getClass(), context.getHandler());
    const most = sharersOf(context.getHandler());
    // next.handle() binds the handler to the async context it is called in: it must be called in the transaction.
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    const handled: Handled<unknown> = await (most === undefined
      ? this.inbox.once(message.id, handler, work, claimOf(context))
      : this.batchOf(handler, most).once(message.id, work));
    if (handled.first) return handled.result;
    this.logger.debug(`${message.type} ${message.id} came again: ${handler} had it before`);
    return undefined;
  }

  private batchOf(handler: string, most: number): InboxBatch<unknown> {
    const batch = this.batches.get(handler) ?? new InboxBatch(this.inbox, handler, most);
    this.batches.set(handler, batch);
    return batch;
  }
}

function messageOf(context: ExecutionContext): RabbitContext | undefined {
  if (context.getType() !== 'rpc') return undefined;
  if (Reflect.hasMetadata(MANY_TRANSACTIONS, context.getHandler())) return undefined;
  const message: unknown = context.switchToRpc().getContext();
  return message instanceof RabbitContext && message.kind !== 'request' ? message : undefined;
}

function claimOf(context: ExecutionContext): Claim | undefined {
  const unique = uniqueOf(context.getHandler());
  return unique && { key: unique.by(context.switchToRpc().getData()), forMs: unique.forMs };
}
