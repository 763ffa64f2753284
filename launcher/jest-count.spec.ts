import { countLine } from './jest-count.ts';

const none = {
  numPassedTests: 0,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

describe('the last line of npm test', () => {
  it('counts what passed, failed and was skipped', () => {
    const counts = { ...none, numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 3 };
    expect(countLine(counts)).toBe('7 passed, 2 failed, 4 skipped');
  });

  it('counts a file that could not run as a failure', () => {
    expect(countLine({ ...none, numPassedTests: 1, numRuntimeErrorTestSuites: 1 })).toBe(
      '1 passed, 1 failed, 0 skipped',
    );
  });
});
