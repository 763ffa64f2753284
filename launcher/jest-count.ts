import type { AggregatedResult, Reporter } from '@jest/reporters';
import { writeFileSync } from 'node:fs';

/** Leaves the count of tests in the file that WARREN_TEST_COUNT names, for the last line of `npm test`. */
export default class JestCount implements Reporter {
  onRunComplete(_: unknown, results: AggregatedResult): void {
    const file = process.env['WARREN_TEST_COUNT'];
    if (file) writeFileSync(file, countLine(results));
  }
}

type Counted = Pick<
  AggregatedResult,
  'numPassedTests' | 'numFailedTests' | 'numRuntimeErrorTestSuites' | 'numPendingTests' | 'numTodoTests'
>;

/** A file that could not run at all counts as one failure. */
export function countLine(results: Counted): string {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests + results.numTodoTests;
  return `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
}
