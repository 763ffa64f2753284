import { z } from 'zod';
import { brokenPromises, stale } from './released-schemas.ts';
import { catalogue, UserRegistered } from '@showcase/contracts';
import { defineEvent } from '@warren/contracts';

describe('the released schemas', () => {
  it('are those of the contracts', () => {
    expect(stale(catalogue)).toEqual([]); // else run "npm run contracts"
    expect(brokenPromises(catalogue)).toEqual([]);
  });

  it('go red when a field is renamed, and say what to do', () => {
    const { name, ...rest } = UserRegistered.schema.shape;
    const renamed = defineEvent('user.registered.v1', z.object({ ...rest, fullName: name }));
    const contracts = catalogue.map((contract) => (contract === UserRegistered ? renamed : contract));
    expect(brokenPromises(contracts)).toEqual([
      expect.stringMatching(/^user.registered.v1: payload.name was removed.*define user.registered.v2 beside it[.]$/),
      expect.stringMatching(/^user.registered.v1: payload.fullName is new and required/),
    ]);
  });

  it('stay green when an optional field is added', () => {
    const added = UserRegistered.schema.extend({ locale: z.string().optional() });
    const contracts = catalogue.map((contract) =>
      contract === UserRegistered ? defineEvent('user.registered.v1', added) : contract,
    );
    expect(brokenPromises(contracts)).toEqual([]);
    expect(stale(contracts)).toEqual(['user.registered.v1']);
  });

  it('go red when a type vanishes', () => {
    const contracts = catalogue.filter((contract) => contract !== UserRegistered);
    expect(brokenPromises(contracts)).toEqual([expect.stringContaining('user.registered.v1 is in no catalogue')]);
  });
});
