import { concat, EMPTY, from, NEVER, of, throwError } from 'rxjs';
import type { Reply } from '../wire/reply.ts';
import { replyStream } from './reply-stream.ts';

describe('a stream of replies', () => {
  const sent = async (values: Parameters<typeof replyStream>[0]): Promise<[Reply[], unknown]> => {
    const replies: Reply[] = [];
    const outcome = await replyStream(values, (reply) => replies.push(reply)).catch((error: unknown) => error);
    return [replies, outcome];
  };

  it('marks the last value, in one message with it', async () => {
    expect(await sent(from([1, 2]))).toEqual([
      [
        { status: 'next', value: 1 },
        { status: 'last', value: 2 },
      ],
      undefined,
    ]);
    expect(await sent(EMPTY)).toEqual([[{ status: 'end' }], undefined]);
  });

  it('sends what came before a failure, also the last value', async () => {
    const failure = new Error('out of values');
    expect(
      await sent(
        concat(
          of(1, 2),
          throwError(() => failure),
        ),
      ),
    ).toEqual([
      [
        { status: 'next', value: 1 },
        { status: 'next', value: 2 },
      ],
      failure,
    ]);
  });

  it.each([
    ['at once', of(1, 2, 3)],
    ['and goes on for ever', concat(of(1), of(2), NEVER)],
  ])('ends with the error of a value that cannot be sent, when it comes %s', async (_when, values) => {
    const refused = new Error('it has no form in JSON');
    const replies: Reply[] = [];
    const respond = (reply: Reply): void => {
      if ('value' in reply && reply.value === 1) throw refused;
      replies.push(reply);
    };
    await expect(replyStream(values, respond)).rejects.toBe(refused);
    expect(replies).toEqual([]);
  });
});
