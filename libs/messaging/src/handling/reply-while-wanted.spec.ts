import { jest } from '@jest/globals';
import { concat, NEVER, of, Subject } from 'rxjs';
import type { Reply } from '../wire/reply.ts';
import { replyWhileWanted } from './reply-while-wanted.ts';

describe('a stream of answers that never ends', () => {
  let replies: Reply[];
  let failures: unknown[];
  const listener = {
    send: (reply: Reply): unknown => replies.push(reply),
    fail: (error: unknown): unknown => failures.push(error),
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick'] });
    replies = [];
    failures = [];
  });
  afterEach(() => jest.useRealTimers());

  it('is ended at the deadline of its caller, who would hear of it', async () => {
    const deadline = new Date(Date.now() + 1_000);
    const replied = replyWhileWanted(concat(of(1), NEVER), { ...listener, deadline });
    const ended = expect(replied).rejects.toMatchObject({ code: 'deadline-passed' });
    await jest.advanceTimersByTimeAsync(1_000);
    await ended;
    expect(replies).toEqual([{ status: 'next', value: 1 }]);
  });

  it('gives up its place when its caller has no deadline, and goes on', async () => {
    const values = new Subject<number>();
    const replied = replyWhileWanted(values, { ...listener, deadline: undefined });
    await jest.advanceTimersByTimeAsync(5_000);
    await replied;
    values.next(1);
    values.error(new Error('out of values'));
    await jest.advanceTimersByTimeAsync(0);
    expect(replies).toEqual([{ status: 'next', value: 1 }]);
    expect(failures).toEqual([new Error('out of values')]);
  });
});
