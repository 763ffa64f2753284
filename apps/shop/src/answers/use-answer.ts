import { useCallback, useEffect, useState } from 'react';
import { request } from '../../../console/src/api/request.ts';

export interface Answer<T> {
  readonly data: T | undefined;
  /** Why it is not known, or no more as it is now. */
  readonly error: Error | undefined;
  /** Asks again; resolves when the answer is there, or the refusal. */
  readonly reload: () => Promise<void>;
}

/** One answer of the API; asked for again every so many milliseconds, and when somebody says so. */
export function useAnswer<T>(path: string, everyMs: number | false = false): Answer<T> {
  const [answer, setAnswer] = useState<Pick<Answer<T>, 'data' | 'error'>>({ data: undefined, error: undefined });
  const reload = useCallback(
    () =>
      request<T>('GET', path).then(
        (data) => setAnswer({ data, error: undefined }),
        (error: Error) => setAnswer(({ data }) => ({ data, error })),
      ),
    [path],
  );
  useEffect(() => void reload(), [reload]);
  useEffect(() => {
    if (everyMs === false) return;
    const timer = setInterval(() => void reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);
  return { ...answer, reload };
}
