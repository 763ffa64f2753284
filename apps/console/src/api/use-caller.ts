import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';
import { request } from './request.ts';

export interface ConsoleCaller {
  readonly userId: string;
  readonly role: 'operator' | 'user';
}

/** Who is logged in; `null` for nobody. */
export function useCaller(): UseQueryResult<ConsoleCaller | null> {
  return useQuery({
    queryKey: ['caller'],
    queryFn: () =>
      request<ConsoleCaller>('GET', 'console/caller').catch((error: unknown) => {
        if (error instanceof ProblemError && error.status === 401) return null;
        throw error;
      }),
    refetchInterval: 60_000,
  });
}
