import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from './problem.ts';

/** What the console knows, by the path that it asked for. A refusal stays one however often it is asked. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status < 500),
      refetchOnWindowFocus: true,
    },
  },
});
