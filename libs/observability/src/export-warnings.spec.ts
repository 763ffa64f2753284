import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ExportWarnings } from './export-warnings.ts';

describe('a collector that is away', () => {
  const logged: unknown[] = [];
  const warnings = new ExportWarnings();

  beforeAll(() => {
    jest.useFakeTimers();
    const quiet = { log: () => {}, error: () => {}, warn: (message: unknown) => void logged.push(message) };
    Logger.overrideLogger(quiet);
  });
  afterAll(() => jest.useRealTimers());
  beforeEach(() => {
    jest.advanceTimersByTime(60_000);
    logged.length = 0;
  });

  it('is mentioned once a minute, however many exports fail', () => {
    for (let i = 0; i < 10; i++) warnings.error('connect ECONNREFUSED 127.0.0.1:4318');
    expect(logged).toEqual(['Telemetry is being lost, the app goes on without: connect ECONNREFUSED 127.0.0.1:4318']);
    jest.advanceTimersByTime(60_000);
    warnings.error('connect ECONNREFUSED 127.0.0.1:4318');
    expect(logged[1]).toContain('and 9 more like it in the last minute');
  });

  it('is described in one line, not by the stack that exporters pass', () => {
    warnings.error(JSON.stringify({ name: 'Error', message: 'Request timed out\nmore', stack: 'Error: …' }));
    expect(logged).toEqual([expect.stringMatching(/: Request timed out( \(and .*\))?$/)]);
  });
});
