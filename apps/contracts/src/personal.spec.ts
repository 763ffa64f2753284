import { type JsonSchema, schemaOf } from '@warren/contracts';
import { catalogue } from './catalogue.ts';

/** Where mail addresses stand without a mark. */
function unmarked(schema: JsonSchema, place: string): string[] {
  if (schema['personal'] === true) return [];
  if (schema['format'] === 'email') return [place];
  return Object.entries(schema).flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null ? unmarked(inner as JsonSchema, `${place}.${name}`) : [],
  );
}

describe('personal data', () => {
  it.each(catalogue.map((contract) => [contract.type, contract] as const))(
    'has its mark wherever %s has a mail address',
    (_type, contract) => {
      const { payload, answer = {} } = schemaOf(contract);
      expect([...unmarked(payload, 'payload'), ...unmarked(answer, 'answer')]).toEqual([]);
    },
  );
});
