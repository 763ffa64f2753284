import {
  Inject,
  Injectable,
  Logger,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import type { MessageHandler } from '@nestjs/microservices';
import type { EventContract, InputOf, TaskContract } from '@warren/contracts';
import {
  Messenger,
  newId,
  RabbitServer,
  type OutgoingMessage,
  type RabbitContext,
  type SendOptions,
} from '@warren/messaging';
import { InboxInterceptor, Outbox, UnitOfWork } from '@warren/persistence';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { pass } from './kill-points.ts';
import type { Mutant } from './roles.ts';

/** The parts that a mutant replaces. Warren itself has no switches for it: the bank is put together wrongly. */
export interface Wiring {
  readonly Server: typeof RabbitServer;
  readonly Messenger: typeof Messenger;
  readonly Interceptor: Type<NestInterceptor>;
  /** Stands in for {@link Outbox}; `undefined` leaves the real one. */
  readonly Outbox: Type<Pick<Outbox, 'publish' | 'enqueue'>> | undefined;
}

export function wiringOf(mutant: Mutant | undefined): Wiring {
  return {
    Server: mutant === 'early-ack' ? HastyServer : RabbitServer,
    Messenger: mutant === 'confirms-off' ? HopefulMessenger : WatchedMessenger,
    Interceptor: mutant === 'inbox-off' ? Forgetful : InboxInterceptor,
    Outbox: mutant === 'outbox-bypassed' ? PublishAfterCommit : undefined,
  };
}

/** The right one, with a point to die at: the broker has it, the outbox has it still. */
@Injectable()
class WatchedMessenger extends Messenger {
  override async deliver(message: OutgoingMessage): Promise<void> {
    await super.deliver(message);
    pass('after-confirm');
  }
}

/** Confirms off: sent is taken for arrived, and the row is deleted. */
@Injectable()
class HopefulMessenger extends Messenger {
  override deliver(message: OutgoingMessage): Promise<void> {
    super.deliver(message).catch(() => undefined);
    pass('after-confirm');
    return Promise.resolve();
  }
}

/** Early ack: the delivery counts as done when its handler begins. */
class HastyServer extends RabbitServer {
  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEvent?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    const hasty = (payload: unknown, context: RabbitContext): Promise<undefined> => {
      void later(handler(payload, context)).catch(() => undefined);
      return Promise.resolve(undefined);
    };
    super.addHandler(pattern, Object.assign(hasty, handler) as MessageHandler, isEvent, extras);
  }
}

async function later(result: unknown): Promise<void> {
  const stream = await result;
  if (stream instanceof Object && 'subscribe' in stream)
    await lastValueFrom(stream as Observable<unknown>, { defaultValue: undefined });
}

/** Inbox off: handler and outbox are one transaction, and nobody remembers the message. */
@Injectable()
class Forgetful implements NestInterceptor {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.unitOfWork.run(() => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}

/** Outbox bypassed: commit first, then publish, confirms and all. */
@Injectable()
class PublishAfterCommit {
  private readonly logger = new Logger('PublishAfterCommit');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(Messenger) private readonly messenger: Messenger,
  ) {}

  publish<C extends EventContract>(contract: C, payload: InputOf<C>, options?: SendOptions): Promise<string> {
    return this.send((id) => this.messenger.publish(contract, payload, { ...options, id }));
  }

  enqueue<C extends TaskContract>(contract: C, payload: InputOf<C>, options?: SendOptions): Promise<string> {
    return this.send((id) => this.messenger.enqueue(contract, payload, { ...options, id }));
  }

  private send(publish: (id: string) => Promise<string>): Promise<string> {
    const id = newId();
    this.unitOfWork.afterCommit(id, () => {
      publish(id).catch((error: Error) => this.logger.warn(`${id} was not sent: ${error.message}`));
    });
    return Promise.resolve(id);
  }
}
