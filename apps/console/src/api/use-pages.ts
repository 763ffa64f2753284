import { useInfiniteQuery } from '@tanstack/react-query';
import { queryText, request } from './request.ts';

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | null;
}

export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly error: Error | null;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
}

const PAGE = '100';
const LOOK_EVERY_MS = 5_000;

/** A list of the API, page after page as it is scrolled. Its first page is looked at again while it is the only one. */
export function usePages<Row>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Pages<Row> {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: [path, query],
    queryFn: ({ pageParam, signal }) =>
      request<Page<Row>>('GET', path + queryText({ ...query, limit: PAGE, cursor: pageParam }), { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LOOK_EVERY_MS),
  });
  return {
    rows: data?.pages.flatMap(({ items }) => items) ?? [],
    error,
    isLoading: isPending,
    hasMore: hasNextPage,
    more: () => void (hasNextPage && !isFetchingNextPage && fetchNextPage()),
  };
}
