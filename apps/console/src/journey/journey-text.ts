import { maskedText } from '../parts/masked.ts';
import type { Journey } from './journey.ts';

/** A journey for an issue or a mail: without anybody's personal data. */
export function journeyText({ key, verdict, findings, hops, unanswered }: Journey): string {
  return [
    `${key.kind === 'email' ? maskedText(key.value) : `${key.kind} ${key.value}`}: ${verdict.state}`,
    maskedText(verdict.sentence),
    ...(verdict.advice ? [verdict.advice] : []),
    '',
    ...findings.map(({ service, sentence }) => `- ${maskedText(sentence)} (${service})`),
    '',
    ...hops.map(
      ({ at, service, kind, place, state, what, error }) =>
        `${at}  ${service}  ${kind}  ${state}  ${maskedText(what)}  ${place}${error ? `  ${error.code}` : ''}`,
    ),
    ...(unanswered.length > 0 ? ['', `Did not answer: ${unanswered.join(', ')}`] : []),
  ].join('\n');
}
