import { type Dispatch, useEffect, useState } from 'react';
import { follow } from '../../../console/src/api/server-events.ts';
import type { ApiOrder, OrderMail } from './order.ts';
import type { OrderChange } from './order-book.ts';

/** Follows one order by server-sent events. @returns whether the line is cut just now */
export function useLiveOrder(id: string | undefined, change: Dispatch<OrderChange>): boolean {
  const [isCut, setIsCut] = useState(false);
  useEffect(() => {
    if (id === undefined) return;
    const line = new AbortController();
    const onData = (data: unknown): void => change(changeOf(id, data as ApiOrder | OrderMail));
    follow(`orders/${id}/events`, {
      ...{ signal: line.signal, onData },
      onOpen: () => setIsCut(false),
      onCut: () => setIsCut(true),
    }).catch(() => setIsCut(true));
    return () => {
      line.abort();
      setIsCut(false);
    };
  }, [id, change]);
  return isCut;
}

const changeOf = (id: string, data: ApiOrder | OrderMail): OrderChange =>
  'mail' in data ? { kind: 'mailed', id, mail: data.mail } : { kind: 'seen', orders: [data] };
