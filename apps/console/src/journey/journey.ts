/** What something can be known by. */
export const KEY_KINDS = ['email', 'userId', 'orderId', 'campaignId', 'taskId', 'messageId', 'traceId'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

export interface JourneyKey {
  readonly kind: KeyKind;
  readonly value: string;
}

/** One thing that happened. */
export interface Hop {
  readonly at: string;
  readonly durationMs: number | null;
  readonly kind: string;
  readonly state: string;
  readonly service: string;
  readonly place: string;
  readonly what: string;
  readonly about: JourneyKey | null;
  readonly messageId: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Why something came, or did not. */
export interface Finding {
  readonly code: string;
  readonly service: string;
  readonly sentence: string;
  readonly advice: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly about: JourneyKey | null;
}

/** What `GET /journeys` answers. */
export interface Journey {
  readonly key: JourneyKey;
  readonly verdict: Finding & { readonly state: string };
  readonly findings: readonly (Finding & { readonly queue: string | null })[];
  readonly hops: readonly Hop[];
  readonly related: readonly JourneyKey[];
  readonly lookedAt: readonly {
    readonly service: string;
    readonly answeredInMs: number | null;
    readonly problem: string | null;
  }[];
  readonly unanswered: readonly string[];
  readonly isCut: boolean;
}
