import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ProblemError } from '../api/problem.ts';
import { queryText, request } from '../api/request.ts';
import type { Journey, KeyKind } from './journey.ts';
import { kindsOf } from './key-kinds.ts';

/** Asks by each kind of key that the text may be, and takes the first of which something is known. */
export function useJourney(of: string, is: KeyKind | undefined): UseQueryResult<Journey> {
  const kinds = is ? [is] : kindsOf(of);
  return useQuery({
    queryKey: ['/journeys', of, kinds],
    enabled: of !== '' && kinds.length > 0,
    refetchInterval: 5_000,
    queryFn: async ({ signal }) => {
      const answers = await Promise.allSettled(
        kinds.map((kind) => request<Journey>('GET', `/journeys${queryText({ [kind]: of })}`, { signal })),
      );
      const journeys = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      const known = journeys.find(({ verdict }) => verdict.code !== 'nothing-known') ?? journeys[0];
      if (known) return known;
      const refusal = answers.find((answer) => answer.status === 'rejected');
      throw refusal?.reason instanceof Error ? refusal.reason : new ProblemError(404, {});
    },
  });
}
