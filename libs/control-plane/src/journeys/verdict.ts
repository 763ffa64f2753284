import { findingOf, JOURNEY_REASONS, type JourneyFinding, type JourneyKey } from '@warren/contracts';
import type { LookedAt, Verdict } from './journey-views.ts';

/** What explains most is first; of equals the newest. */
export function ranked(findings: readonly JourneyFinding[]): JourneyFinding[] {
  return findings.toSorted((a, b) => weightOf(b) - weightOf(a) || (b.since ?? '').localeCompare(a.since ?? ''));
}

/** @param findings as {@link ranked} has them */
export function verdictOf(findings: readonly JourneyFinding[], unanswered: readonly string[]): Verdict {
  const [first] = findings;
  if (!first) throw new TypeError('A journey without a finding has no verdict: nothing-known is one.');
  const { weight: _weight, queue: _queue, ...shown } = first;
  const advice = [shown.advice, silence(unanswered)].filter((text) => text !== null).join(' ');
  return { ...shown, advice: advice === '' ? null : advice, state: JOURNEY_REASONS[first.code].state };
}

/** For a journey of which no service knows anything, and for services that did not answer. */
export function honestFindings(
  key: JourneyKey,
  { findings, hops }: { readonly findings: readonly JourneyFinding[]; readonly hops: readonly unknown[] },
  lookedAt: readonly LookedAt[],
): JourneyFinding[] {
  const silent = lookedAt
    .filter(({ problem }) => problem !== null)
    .map(({ service, problem }) => unansweredBy(service, problem));
  if (findings.length > 0) return silent;
  const asked = lookedAt.filter(({ problem }) => problem === null).map(({ service }) => service);
  const sentence =
    hops.length > 0
      ? 'Unknown: what happened is below, and nothing says how it ended.'
      : `Nothing is known of this ${key.kind}. Looked at: ${asked.join(', ')}.`;
  const advice = 'It may be misspelled, it may never have come here, or it is older than what the services keep.';
  return [...silent, findingOf({ code: 'nothing-known', service: 'journeys', sentence, advice, about: key })];
}

const unansweredBy = (service: string, problem: string | null): JourneyFinding =>
  findingOf({
    code: 'service-unanswered',
    service,
    sentence: `Unknown: ${service} did not answer. ${problem ?? ''}`.trim(),
    advice: `See whether ${service} runs and is ready, then ask again.`,
    since: new Date().toISOString(),
  });

const weightOf = ({ code, weight }: JourneyFinding): number => weight ?? JOURNEY_REASONS[code].weight;

const silence = (unanswered: readonly string[]): string | null =>
  unanswered.length === 0 ? null : `There may be more: no answer from ${unanswered.join(', ')}.`;
