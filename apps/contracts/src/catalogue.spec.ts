import { schemaOf } from '@warren/contracts';
import { catalogue } from './catalogue.ts';

describe('the catalogue', () => {
  it('says each type once', () => {
    const types = catalogue.map((contract) => contract.type);
    expect(new Set(types).size).toBe(types.length);
  });

  it.each(catalogue.map((contract) => [contract.type, contract] as const))(
    '%s refuses no fields that it does not know, at any depth',
    (_type, contract) => {
      const { payload, answer } = schemaOf(contract);
      expect(JSON.stringify([payload, answer])).not.toContain('"additionalProperties":false');
    },
  );
});
