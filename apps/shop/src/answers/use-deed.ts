import { useState } from 'react';

interface Deed {
  /** Does it; what it throws is in `error`. */
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
  readonly error: Error | undefined;
  readonly isBusy: boolean;
}

/** One thing at a time that a form has done, and what was refused of it. */
export function useDeed(): Deed {
  const [error, setError] = useState<Error>();
  const [isBusy, setIsBusy] = useState(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setIsBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (refusal) {
      setError(refusal instanceof Error ? refusal : new Error(String(refusal)));
    } finally {
      setIsBusy(false);
    }
  };
  return { run, error, isBusy };
}
