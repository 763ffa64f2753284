import { wantsNoAnswer } from './request-headers.ts';

describe('the Prefer header', () => {
  it.each(['respond-async', 'Respond-Async', 'wait=5, respond-async', 'respond-async; foo=1'])(
    'asks not to wait: %s',
    (header) => {
      expect(wantsNoAnswer(header)).toBe(true);
    },
  );

  it.each([undefined, '', 'respond-asynchronously', 'return=minimal', 'x="respond-async"'])(
    'does not: %s',
    (header) => {
      expect(wantsNoAnswer(header)).toBe(false);
    },
  );
});
