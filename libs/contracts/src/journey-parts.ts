import type {
  JourneyFinding,
  JourneyHop,
  JourneyKey,
  JourneyKeyKind,
  JourneyPart,
  JourneyQuestion,
} from './journeys.ts';

/** What a service says for itself when it is asked about a journey. */
export interface JourneyExplainer {
  /**
   * Looks up what it knows by these keys, by index and within bounds. It guesses nothing: what it does not know is left
   * out.
   */
  explainJourney(question: JourneyQuestion): Promise<JourneyPart>;
}

type Optional<T, Known extends keyof T> = Pick<T, Known> & Partial<Omit<T, Known>>;

/** A hop; what is not given is not known. */
export const hopOf = (
  hop: Optional<JourneyHop, 'at' | 'kind' | 'state' | 'service' | 'place' | 'what'>,
): JourneyHop => ({
  ...{ durationMs: null, about: null, messageId: null, causeId: null, traceId: null, error: null },
  ...hop,
});

/** A finding; what is not given is not known. */
export const findingOf = (finding: Optional<JourneyFinding, 'code' | 'service' | 'sentence'>): JourneyFinding => ({
  ...{ advice: null, since: null, until: null, about: null, queue: null },
  ...finding,
});

export const EMPTY_PART: JourneyPart = { hops: [], findings: [], keys: [] };

/** The values of one kind that are asked about, or of several. */
export const valuesOf = ({ keys }: JourneyQuestion, ...kinds: readonly JourneyKeyKind[]): string[] =>
  keys.filter(({ kind }) => kinds.includes(kind)).map(({ value }) => value);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Those of {@link valuesOf} that are UUIDs: a database refuses others. */
export const idsOf = (question: JourneyQuestion, ...kinds: readonly JourneyKeyKind[]): string[] =>
  valuesOf(question, ...kinds).filter((value) => UUID.test(value));

const MOST = { hops: 200, findings: 50, keys: 50 } as const;

/** Several parts as one that fits its contract: the newest hops of too many, and each key once. */
export function joinParts(parts: readonly JourneyPart[]): JourneyPart {
  const hops = parts.flatMap((part) => part.hops).toSorted((a, b) => a.at.localeCompare(b.at));
  return {
    hops: hops.slice(-MOST.hops),
    findings: parts.flatMap((part) => part.findings).slice(0, MOST.findings),
    keys: distinct(parts.flatMap((part) => part.keys)).slice(0, MOST.keys),
  };
}

const distinct = (keys: readonly JourneyKey[]): JourneyKey[] => [
  ...new Map(keys.map((key) => [`${key.kind} ${key.value}`, key])).values(),
];
