import fc from 'fast-check';
import {
  applyEvent,
  type TaskHistory,
  type TaskHistoryEvent,
  stateOf,
  requestCancellation,
  EMPTY_HISTORY,
} from './task-history.ts';

const TASK = '019342f0-0000-7000-8000-000000000001';
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

type Of<Kind extends TaskHistoryEvent['kind']> = Extract<TaskHistoryEvent, { kind: Kind }>;
const attempt = (second: number, number = 1) => ({
  taskId: TASK,
  taskType: 'email.deliver.v1',
  attempt: number,
  worker: 'a:1',
  startedAt: at(second),
});
const error = { code: 'smtp', message: 'Busy.' };
const started = (second: number, number = 1): Of<'started'> => ({ kind: 'started', ...attempt(second, number) });
const retried = (second: number, number = 1): Of<'retried'> => ({
  kind: 'retried',
  ...attempt(second, number),
  endedAt: at(second + 1),
  error,
  retryAt: at(second + 5),
});
const failed = (second: number): Of<'failed'> => ({
  kind: 'failed',
  ...attempt(second),
  endedAt: at(second + 1),
  error,
});
const succeeded = (second: number): Of<'succeeded'> => ({
  kind: 'succeeded',
  ...attempt(second),
  endedAt: at(second + 1),
  result: { ok: true },
});
const historyOf = (...events: TaskHistoryEvent[]): TaskHistory => events.reduce(applyEvent, EMPTY_HISTORY);
const after = (...events: TaskHistoryEvent[]) => stateOf(historyOf(...events), 'queued');

describe("a task's state", () => {
  it.each([
    ['queued', []],
    ['running', [started(1)]],
    ['retrying', [started(1), retried(1)]],
    ['running', [retried(1), started(6, 2)]],
    ['succeeded', [retried(1), succeeded(6)]],
    ['failed', [retried(1), failed(6)]],
    ['running', [failed(1), started(60)]],
    ['succeeded', [failed(1), succeeded(60)]],
    ['failed', [failed(1), failed(60)]],
  ] as [string, TaskHistoryEvent[]][])('is %s after its facts', (state, events) => {
    expect(after(...events)).toBe(state);
  });

  it('is the second failure of one that was redriven in vain, and its first is kept', () => {
    const { attempts } = historyOf(failed(1), failed(60));
    expect(attempts.map(({ startedAt, end }) => [startedAt, end?.kind])).toEqual([
      [at(1), 'failed'],
      [at(60), 'failed'],
    ]);
  });

  it('stays succeeded when a redelivery is begun, or fails, afterwards', () => {
    expect(after(succeeded(1), started(5))).toBe('succeeded');
    expect(after(succeeded(1), failed(5))).toBe('succeeded');
  });

  it('is cancelled when nobody has it in hand, and else what its worker says', () => {
    const afterCancellation = (...events: TaskHistoryEvent[]) =>
      stateOf(requestCancellation(historyOf(...events), new Date(at(9))), 'queued');
    expect(afterCancellation()).toBe('cancelled');
    expect(afterCancellation(retried(1))).toBe('cancelled');
    expect(afterCancellation(started(1))).toBe('running');
    expect(afterCancellation({ kind: 'cancelled', ...attempt(1), endedAt: at(3), reason: 'x' })).toBe('cancelled');
    expect(afterCancellation(succeeded(1))).toBe('succeeded');
  });
});

describe('facts about a task', () => {
  const second = fc.integer({ min: 0, max: 59 });
  const base = fc.record({ second, number: fc.integer({ min: 1, max: 3 }), worker: fc.constantFrom('a:1', 'b:2') });
  const event: fc.Arbitrary<TaskHistoryEvent> = fc
    .tuple(
      base,
      fc.constantFrom('started', 'progressed', 'retried', 'failed', 'succeeded', 'cancelled'),
      second,
      fc.option(fc.constantFrom('aa', 'bb'), { nil: undefined }),
    )
    .map(([{ second: start, number, worker }, kind, end, traceId]): TaskHistoryEvent => {
      const common = { ...attempt(start, number), worker, ...(traceId !== undefined && { traceId }) };
      const settled = { ...common, endedAt: at(end) };
      switch (kind) {
        case 'started':
          return { kind, ...common };
        case 'progressed':
          return { kind, ...common, at: at(end), progress: { done: end } };
        case 'retried':
          return { kind, ...settled, error, retryAt: at(end) };
        case 'failed':
          return { kind, ...settled, error };
        case 'succeeded':
          return { kind, ...settled, result: end, progress: { done: end, total: 60 } };
        case 'cancelled':
          return { kind, ...settled, reason: 'x' };
      }
    })
    // One execution has one number.
    .map((generated) => ({ ...generated, attempt: 1 }));

  it('make the same life in any order, and however often each comes', () => {
    const history = fc
      .array(event, { maxLength: 30 })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray(events, { minLength: events.length }),
          fc.array(fc.nat(), { maxLength: 30 }),
        ),
      );
    fc.assert(
      fc.property(history, ([events, shuffled, repeats]) => {
        const repeated = repeats.flatMap((index) => shuffled[index % shuffled.length] ?? []);
        expect(historyOf(...shuffled, ...repeated)).toEqual(historyOf(...events));
      }),
      { numRuns: 500 },
    );
  });

  it('make a life of at most 50 attempts, of which one that succeeded is never forgotten', () => {
    const many = Array.from({ length: 80 }, (_, index) => failed(index));
    const { attempts } = historyOf(succeeded(0), ...many);
    expect(attempts).toHaveLength(50);
    expect(attempts.at(-1)?.end?.kind).toBe('succeeded');
  });
});
