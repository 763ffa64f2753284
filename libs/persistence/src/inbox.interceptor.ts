import {
  Injectable,
  Logger,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { RabbitContext } from '@warren/messaging';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Inbox } from './inbox.ts';

const MANY_TRANSACTIONS = 'warren:many-transactions';

/**
 * For work too long for one transaction: the handler makes its own, goes on where a killed one has stopped, and does
 * nothing when it is called once more. No inbox stands before it.
 */
export const ManyTransactions = (): MethodDecorator => SetMetadata(MANY_TRANSACTIONS, true);

/**
 * Makes a handler's effect happen once: inbox row, handler and its outbox rows are one transaction, and a repeated
 * message is acknowledged without calling the handler. For tasks and events; requests, HTTP and the rest pass.
 * A handler is known by its class and method: renamed, it takes messages that come again for new.
 */
@Injectable()
export class InboxInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Inbox');

  constructor(private readonly inbox: Inbox) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const message = messageOf(context);
    if (!message) return next.handle();
    return from(this.once(message, `${context.getClass().name}.${context.getHandler().name}`, next));
  }

  private async once(message: RabbitContext, handler: string, next: CallHandler): Promise<unknown> {
    // next.handle() binds the handler to the async context it is called in: it must be called in the transaction.
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    const handled = await this.inbox.once(message.id, handler, work);
    if (handled.first) return handled.result;
    this.logger.debug(`${message.type} ${message.id} came again: ${handler} had it before`);
    return undefined;
  }
}

function messageOf(context: ExecutionContext): RabbitContext | undefined {
  if (context.getType() !== 'rpc') return undefined;
  if (Reflect.hasMetadata(MANY_TRANSACTIONS, context.getHandler())) return undefined;
  const message: unknown = context.switchToRpc().getContext();
  return message instanceof RabbitContext && message.kind !== 'request' ? message : undefined;
}
