import { PublishWindow } from './publish-window.ts';

describe('the window of publishes', () => {
  /** A publish that fails after it has entered. */
  async function failing(window: PublishWindow): Promise<void> {
    if (!window.tryEnter()) await window.enter();
    try {
      throw new Error('the broker blocks publishers');
    } finally {
      window.leave();
    }
  }

  it('wakes everyone in line, also when each that is woken fails', async () => {
    const window = new PublishWindow(2);
    expect([window.tryEnter(), window.tryEnter(), window.tryEnter()]).toEqual([true, true, false]);
    const waiting = Promise.allSettled(Array.from({ length: 15 }, () => failing(window)));
    window.leave();
    expect((await waiting).map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 'rejected'));
    window.leave();
    expect([window.tryEnter(), window.tryEnter(), window.tryEnter()]).toEqual([true, true, false]);
  });

  it('refuses those for whom the line has no room', () => {
    const window = new PublishWindow(1);
    window.tryEnter();
    for (let n = 0; n < 10; n++) void window.enter();
    expect(() => window.enter()).toThrow(expect.objectContaining({ code: 'window-full' }));
  });
});
