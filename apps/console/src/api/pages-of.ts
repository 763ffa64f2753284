import type { Pages } from './use-pages.ts';

/** A list that comes whole, as one that comes in pages. */
export function pagesOf<Row>(
  rows: readonly Row[] | undefined,
  { error, isPending }: { readonly error: Error | null; readonly isPending: boolean },
): Pages<Row> {
  return { rows: rows ?? [], error, isLoading: isPending, hasMore: false, more: nothing };
}

const nothing = (): void => undefined;
