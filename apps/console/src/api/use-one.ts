import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { request } from './request.ts';

/** One answer of the API, looked at again every so many milliseconds while somebody looks. */
export function useOne<T>(path: string, everyMs: number | false = 5_000): UseQueryResult<T> {
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => request<T>('GET', path, { signal }),
    refetchInterval: everyMs,
  });
}
