import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef } from 'react';
import type { Pages } from '../api/use-pages.ts';

interface SeenRows<Row> {
  /** What scrolls. */
  readonly body: RefObject<HTMLDivElement | null>;
  /** The rows that are in sight, and where. */
  readonly seen: readonly { readonly row: Row; readonly index: number; readonly start: number }[];
  /** Pixels of all rows together. */
  readonly height: number;
  readonly show: (place: number) => void;
}

const ROW_PX = 38;
/** The next page is asked for when so few rows are left below. */
const AHEAD = 20;

/** Which rows of a list are in sight. Those behind the last are asked for in time. */
export function useSeenRows<Row>({ rows, hasMore, more }: Pages<Row>): SeenRows<Row> {
  const body = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const seen = virtual.getVirtualItems().flatMap(({ index, start }) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, index, start }];
  });
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= rows.length - AHEAD) more();
  }, [last, rows.length, hasMore, more]);
  return { body, seen, height: virtual.getTotalSize(), show: (place) => virtual.scrollToIndex(place) };
}
