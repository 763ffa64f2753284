import { findingOf, JOURNEY_REASONS, type JourneyFinding, type JourneyKey } from '@warren/contracts';
import type { LookedAt, Verdict } from './journey-views.ts';

/** What explains most is first; of equals the newest. */
export function ranked(findings: readonly JourneyFinding[]): JourneyFinding[] {
  return findings.toSorted((a, b) => weightOf(b) - weightOf(a) || (b.since ?? '').localeCompare(a.since ?? ''));
}

/** That something was put in a queue is the least that is known of it: whatever else is known of it came after. */
export function withoutOutdated(findings: readonly JourneyFinding[]): JourneyFinding[] {
  const known = new Set(findings.filter(({ code }) => code !== 'queued').map(({ about }) => about?.value));
  return findings.filter(({ code, about }) => code !== 'queued' || about === null || !known.has(about.value));
}

/** @param findings as {@link ranked} has them */
export function verdictOf(findings: readonly JourneyFinding[], unanswered: readonly string[]): Verdict {
  const [first] = findings;
  if (!first) throw new TypeError('A journey without a finding has no verdict: nothing-known is one.');
  const { weight: _weight, queue: _queue, ...shown } = first;
  const silence = first.code === 'service-unanswered' ? null : silenceAdvice(unanswered);
  const advice = [shown.advice, silence].filter((text) => text !== null).join(' ');
  return { ...shown, advice: advice === '' ? null : advice, state: JOURNEY_REASONS[first.code].state };
}

/** For a journey of which no service knows anything, and for services that did not answer. */
export function honestFindings(
  key: JourneyKey,
  { findings, hops }: { readonly findings: readonly JourneyFinding[]; readonly hops: readonly unknown[] },
  lookedAt: readonly LookedAt[],
): JourneyFinding[] {
  const unanswered = lookedAt.filter(({ problem }) => problem !== null);
  const silent = unanswered.length === 0 ? [] : [silenceOf(unanswered)];
  if (findings.length > 0) return silent;
  const asked = lookedAt.filter(({ problem }) => problem === null).map(({ service }) => service);
  const sentence =
    hops.length > 0
      ? 'Unknown: what happened is below, and nothing says how it ended.'
      : `Nothing is known of this ${key.kind}. Looked at: ${asked.join(', ')}.`;
  const advice = 'It may be misspelled, it may never have come here, or it is older than what the services keep.';
  const madeAt = timeOfId(key.value);
  const isOld = hops.length === 0 && madeAt !== undefined && madeAt < Date.now() - OLD_MS;
  const code = isOld ? 'older-than-retention' : 'nothing-known';
  return [...silent, findingOf({ code, service: 'journeys', sentence, advice, about: key })];
}

/** It has no time, and so it is the last of those that weigh as little. */
const silenceOf = (unanswered: readonly LookedAt[]): JourneyFinding =>
  findingOf({
    code: 'service-unanswered',
    service: 'journeys',
    sentence: `Unknown: no answer from ${unanswered.map(({ service }) => service).join(', ')}.`,
    advice: 'See whether they run and are ready, then ask again.',
  });

/** Milliseconds after which services forget most of what has ended well. */
const OLD_MS = 60 * 86_400_000;

/** When an id was made, of those that say it (UUIDv7), in milliseconds since 1970. */
function timeOfId(id: string): number | undefined {
  const isTimed = /^[0-9a-f]{8}-[0-9a-f]{4}-7/i.test(id);
  return isTimed ? Number.parseInt(id.replace('-', '').slice(0, 12), 16) : undefined;
}

const weightOf = ({ code, weight }: JourneyFinding): number => weight ?? JOURNEY_REASONS[code].weight;

const silenceAdvice = (unanswered: readonly string[]): string | null =>
  unanswered.length === 0 ? null : `There may be more: no answer from ${unanswered.join(', ')}.`;
