import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type MessageEvent, type OnModuleDestroy } from '@nestjs/common';
import { GetTimeline, MailAccepted, MailRefused, type TimelineStep } from '@showcase/contracts';
import { Messenger } from '@warren/messaging';
import {
  concatMap,
  exhaustMap,
  filter,
  from,
  map,
  merge,
  type Observable,
  of,
  Subject,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import type { Order } from './domain/order.ts';
import { orderView } from './order-view.ts';
import { OrderWatch } from './order-watch.ts';

const LOOK_FOR_MAIL_EVERY_MS = 1_000;
/** A stream ends that has no mail by then: whoever still waits opens another. */
const MAIL_LOOKS = 60;
const MAIL_TYPES: readonly string[] = [MailAccepted.type, MailRefused.type];

/** An order as its customer sees it live: `order` at every change, and `mail` when the mail server has answered. */
@Injectable()
export class LiveOrder implements OnModuleDestroy {
  private readonly over = new Subject<void>();

  constructor(
    private readonly watch: OrderWatch,
    private readonly messenger: Messenger,
  ) {}

  of(order: Order): Observable<MessageEvent> {
    const mail = this.mailAbout(order.record.id);
    return this.watch.watch(order).pipe(
      concatMap((now) => {
        const event = of({ type: 'order', data: orderView(now) });
        return now.status.state === 'confirmed' ? merge(event, mail) : event;
      }),
      takeUntil(this.over),
    );
  }

  /** Ends every stream: the server waits for its connections when it closes. */
  onModuleDestroy(): void {
    this.over.next();
  }

  /** The log is asked, in the caller's name, and a log that does not answer is asked again. */
  private mailAbout(orderId: string): Observable<MessageEvent> {
    const timeline = AsyncLocalStorage.bind(() => this.messenger.request(GetTimeline, { orderId }));
    const look = (): Promise<TimelineStep[]> =>
      timeline().then(
        ({ steps }) => steps,
        () => [],
      );
    return timer(0, LOOK_FOR_MAIL_EVERY_MS).pipe(
      take(MAIL_LOOKS),
      exhaustMap(() => from(look())),
      map((steps) => steps.find(({ type }) => MAIL_TYPES.includes(type))),
      filter((step) => step !== undefined),
      take(1),
      map(({ type, at }) => ({
        type: 'mail',
        data: { mail: type === MailAccepted.type ? 'accepted' : 'refused', at },
      })),
    );
  }
}
