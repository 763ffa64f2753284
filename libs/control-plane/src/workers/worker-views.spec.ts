import { workerView } from './worker-views.ts';
import type { WorkerRow } from './worker.entity.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const row = (more: Partial<WorkerRow>): WorkerRow => ({
  ...{ id: '019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11', group: 'email', worker: 'host:7', version: null, state: 'running' },
  ...{ startedAt: new Date(NOW - 60_000), reportedAt: new Date(NOW), everyMs: 10_000, memoryBytes: 1, delayMs: 0 },
  queues: [
    { queue: 'task.email.deliver.v1', inFlight: 2, isPaused: false, unavailable: null },
    { queue: 'email.events', inFlight: 3, isPaused: false, unavailable: null },
  ],
  ...more,
});
const stateOf = (more: Partial<WorkerRow>): string => workerView(row(more), NOW).state;

describe('a worker, as operators see it', () => {
  it('runs while it reports as often as it said, and is lost when it is silent', () => {
    expect(stateOf({})).toBe('running');
    expect(stateOf({ reportedAt: new Date(NOW - 24_000) })).toBe('running');
    expect(stateOf({ reportedAt: new Date(NOW - 26_000) })).toBe('lost');
  });

  it('has stopped when it said so, however long ago', () => {
    expect(stateOf({ state: 'stopped', reportedAt: new Date(NOW - 3_600_000) })).toBe('stopped');
  });

  it('has in flight what its queues have together', () => {
    expect(workerView(row({}), NOW).inFlight).toBe(5);
  });
});
