import type { Journal } from './journal.ts';
import type { PoisonCabinet } from './poison.ts';
import type { System } from './system.ts';

/** What a fault works on. */
export interface Scene {
  readonly system: System;
  readonly journal: Journal;
  readonly cabinet: PoisonCabinet;
  /** Waits for the faults in progress, and holds up those to come, for as long as the work takes. */
  alone(work: () => Promise<void>): Promise<void>;
}
