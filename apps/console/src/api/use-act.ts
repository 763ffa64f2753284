import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { request } from './request.ts';

export interface Deed {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** Has something done, and then looks at everything anew: what was done may show in more than one list. */
export function useAct<Answer = unknown>(): UseMutationResult<Answer, Error, Deed> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Deed) => request<Answer>(method, path, { body }),
    onSuccess: () => queries.invalidateQueries(),
  });
}
