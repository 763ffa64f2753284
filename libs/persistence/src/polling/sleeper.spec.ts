import { Sleeper } from './sleeper.ts';

const HOUR = 3_600_000;
const awake = (): boolean => false;

describe('a sleeper', () => {
  it('rests until its time is up', async () => {
    await new Sleeper().rest(1, awake);
  });

  it('rises when it is called', async () => {
    const sleeper = new Sleeper();
    const resting = sleeper.rest(HOUR, awake);
    sleeper.call();
    await resting;
  });

  it('does not lie down when it was called before', async () => {
    const sleeper = new Sleeper();
    sleeper.call();
    await sleeper.rest(HOUR, awake);
    expect(sleeper.answer()).toBe(true);
    expect(sleeper.answer()).toBe(false);
  });

  it('hears no call while it is deaf', async () => {
    const sleeper = new Sleeper();
    let deaf = true;
    let risen = false;
    const resting = sleeper.rest(HOUR, () => deaf).then(() => (risen = true));
    sleeper.call();
    await Promise.resolve();
    expect(risen).toBe(false);
    deaf = false;
    sleeper.call();
    await resting;
  });
});
