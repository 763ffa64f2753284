import { KeyQueues } from './key-queues.ts';

/** Work that ends on request, and records when it begins. */
class Piece {
  begun = false;
  private readonly end = Promise.withResolvers<void>();
  readonly work = (): Promise<void> => ((this.begun = true), this.end.promise);
  readonly finish = this.end.resolve;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the lanes of keys', () => {
  it('do the work of a key one after the other, and of other keys beside it', async () => {
    const queues = new KeyQueues();
    const [a1, a2, b1, keyless] = [new Piece(), new Piece(), new Piece(), new Piece()];
    void queues.enqueue('a', a1.work);
    void queues.enqueue('a', a2.work);
    void queues.enqueue('b', b1.work);
    void queues.enqueue(undefined, keyless.work);
    await settled();
    expect([a1, a2, b1, keyless].map(({ begun }) => begun)).toEqual([true, false, true, true]);
    a1.finish();
    await settled();
    expect(a2.begun).toBe(true);
  });

  it('begin what must be alone when all before it has ended, and nothing before it has', async () => {
    const queues = new KeyQueues();
    const [before, alone, after] = [new Piece(), new Piece(), new Piece()];
    void queues.enqueue('a', before.work);
    void queues.enqueueExclusive(alone.work);
    void queues.enqueue('c', after.work);
    await settled();
    expect([alone.begun, after.begun]).toEqual([false, false]);
    before.finish();
    await settled();
    expect([alone.begun, after.begun]).toEqual([true, false]);
    alone.finish();
    await settled();
    expect(after.begun).toBe(true);
  });
});
