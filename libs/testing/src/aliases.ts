// Names of before 0.1, for one version: each goes with 0.2. The changelog has the table.
import type { ConsumedEvent } from './consumed-event.ts';

/** @deprecated Use {@link ConsumedEvent}. */
export type HeardFact = ConsumedEvent;
