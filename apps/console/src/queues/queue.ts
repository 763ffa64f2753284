/** A queue as `GET /operations/queues` lists it. */
export interface Queue {
  readonly name: string;
  readonly kind: string;
  readonly pool: string | null;
  readonly ready: number | null;
  readonly unacked: number | null;
  readonly consumers: number | null;
  readonly rates: { readonly published: number; readonly acknowledged: number } | null;
  readonly paused: { readonly reason: string | null; readonly by: string; readonly at: string } | null;
  readonly oldestAt: string | null;
}

export interface QueueList {
  readonly source: string;
  readonly note: string | null;
  readonly items: readonly Queue[];
}

/** Seconds until it is empty at the present rates; `undefined` where it will not be, or nobody knows. */
export function secondsToDrain({ ready, rates }: Queue): number | undefined {
  if (ready === null || ready === 0 || !rates) return undefined;
  const gain = rates.acknowledged - rates.published;
  return gain > 0 ? Math.ceil(ready / gain) : undefined;
}
