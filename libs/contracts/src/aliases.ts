// Names of before 0.1, for one version: each goes with 0.2. The changelog has the table.
import { ReplayStatus } from './replays.ts';

/** @deprecated Use {@link ReplayStatus}. */
export const ReplayStanding = ReplayStatus;
/** @deprecated Use {@link ReplayStatus}. */
export type ReplayStanding = ReplayStatus;
