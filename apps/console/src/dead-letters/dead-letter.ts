/** A dead letter as `GET /operations/dead-letters` lists it. */
export interface DeadLetter {
  readonly id: string;
  readonly messageId: string;
  readonly type: string | null;
  readonly queue: string;
  readonly group: string;
  readonly state: string;
  readonly reason: string;
  readonly error: string;
  readonly attempts: number;
  readonly deaths: number;
  readonly key: string | null;
  readonly cause: string | null;
  readonly diedAt: string;
  readonly refusal: string | null;
}

/** The same with all that is known of it. */
export interface DeadLetterDetail extends DeadLetter {
  readonly payload: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly occurrences: readonly Occurrence[];
}

export interface Occurrence {
  readonly diedAt: string;
  readonly reason: string;
  readonly error: string;
  readonly history: readonly {
    readonly attempt?: number;
    readonly at?: string;
    readonly worker?: string;
    readonly code?: string;
    readonly message?: string;
  }[];
}

/** What died of the same thing. */
export interface DeadLetterGroup {
  readonly reason: string;
  readonly queue: string;
  readonly group: string;
  readonly type: string | null;
  readonly count: number;
  readonly firstDiedAt: string;
  readonly lastDiedAt: string;
}

export const DEAD_LETTER_STATES = ['dead', 'redriving', 'redriven', 'discarded'] as const;
