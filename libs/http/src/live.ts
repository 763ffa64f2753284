import type { MessageEvent } from '@nestjs/common';
import { finalize, interval, map, merge, type Observable, Subject, takeUntil } from 'rxjs';

/** Proxies end a connection on which nothing has been said for a minute or so. */
const BREATH_MS = 20_000;

/** Events for a client that stays: with a comment now and then while there is nothing to say. Ends with its source. */
export function live(events: Observable<MessageEvent>): Observable<MessageEvent> {
  const over = new Subject<void>();
  const breath = interval(BREATH_MS).pipe(
    map((): MessageEvent => ({ comment: 'still here' })),
    takeUntil(over),
  );
  return merge(events.pipe(finalize(() => over.next())), breath);
}
