import { readOptions, usage } from './operator-options.ts';

const read = (...args: string[]) => readOptions(args, {});

describe('npx warren operator', () => {
  it('lists operators, and changes the role of the account of an address, as addresses are compared', () => {
    expect(read('list')).toMatchObject({ verb: 'list' });
    expect(read('grant', 'Ada@Example.com')).toMatchObject({ verb: 'grant', email: 'ada@example.com' });
    expect(read('revoke', 'ada@example.com', '--token', 't')).toMatchObject({ verb: 'revoke', token: 't' });
  });

  it.each([
    [[], 'nothing'],
    [['grant'], 'no address'],
    [['grant', 'a@example.com', 'b@example.com'], 'two addresses'],
    [['promote', 'a@example.com'], 'an unknown word'],
  ])('says how it is used for %j: %s', (args) => {
    expect(() => read(...args)).toThrow(usage);
  });
});
