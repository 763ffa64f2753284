import { readOptions, usage } from './outbox-options.ts';

const where = { token: 'token', gateway: undefined };
const read = (...args: string[]) => readOptions(args, { WARREN_TOKEN: 'token' });

describe('npx warren outbox', () => {
  it('lists every service, shows one, and settles some messages or all', () => {
    expect(read()).toEqual({ verb: 'list', ...where });
    expect(read('show', 'loyalty')).toEqual({ verb: 'show', service: 'loyalty', ...where });
    expect(read('release', 'loyalty', 'a', 'b')).toMatchObject({ which: { ids: ['a', 'b'] } });
    expect(read('discard', 'loyalty', '--all')).toMatchObject({ verb: 'discard', which: { all: true } });
  });

  it.each([
    [['show'], 'no service'],
    [['discard', 'loyalty'], 'neither messages nor all'],
    [['discard', 'loyalty', 'a', '--all'], 'both'],
    [['bury', 'loyalty', '--all'], 'no such verb'],
  ])('answers %j with how it is used: %s', (args) => {
    expect(() => read(...args)).toThrow(usage);
  });
});
