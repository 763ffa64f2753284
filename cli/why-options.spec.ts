import { readOptions, usage } from './why-options.ts';

const queries = (...args: string[]) => readOptions(args, {}).queries;
const ID = '019aa4c0-7e1e-7c4b-9d4a-2f0f6a3d6c11';

describe('npx warren why', () => {
  it('asks about an address, and about a trace', () => {
    expect(queries('ada+news@example.org')).toEqual(['email=ada%2Bnews%40example.org']);
    expect(queries('0af7651916cd43dd8448eb211c80319c')).toEqual(['traceId=0af7651916cd43dd8448eb211c80319c']);
  });

  it('looks for an id among all that it can be, unless it is said what it is', () => {
    expect(queries(ID)).toHaveLength(5);
    expect(queries(ID, '--order')).toEqual([`orderId=${ID}`]);
  });

  it('takes the token and the gateway from the environment', () => {
    const env = { WARREN_TOKEN: 'abc', WARREN_GATEWAY: 'http://127.0.0.1:1' };
    expect(readOptions([ID], env)).toMatchObject({ token: 'abc', gateway: 'http://127.0.0.1:1' });
  });

  it('shows how it is used', () => {
    expect(() => queries()).toThrow(usage);
    expect(() => queries(ID, ID)).toThrow(usage);
    expect(() => queries(ID, '--colour')).toThrow('--colour');
  });
});
