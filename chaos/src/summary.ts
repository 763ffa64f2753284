import type { RunResult } from './run.ts';

/** Complaints that are shown; the others are counted. */
const SHOWN = 20;

/** A run, for a terminal. */
export function summaryOf({ options, outcome, journal, faultsMs, settlingMs }: RunResult): string {
  const { name, accounts, each } = options;
  const { events, repeats, logged, complaints, deadLetters, deadLetterRepeats } = outcome;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  return [
    `${name}: ${outcome.green ? 'GREEN' : 'RED'}; ${accounts * each} transfers in ${seconds(faultsMs)}, settled in ${seconds(settlingMs)}`,
    ...journal.kinds().map(([kind, count]) => `  ${count} × ${kind}`),
    `  ${events} facts, ${repeats} sent again, ${logged ?? 'none'} in the log; ${deadLetters} dead letters, ${deadLetterRepeats} of them twice`,
    ...complaints
      .slice(0, SHOWN)
      .flatMap(({ about, text, history }) => [`  ${about}: ${text}`, ...history.map((line) => `      ${line}`)]),
    ...(complaints.length > SHOWN ? [`  and ${complaints.length - SHOWN} more`] : []),
  ].join('\n');
}
