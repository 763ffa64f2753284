import { catalogue } from './catalogue.ts';
import { type JsonSchema, schemaOf } from './json-schema.ts';
import { personalFields } from './personal.ts';

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

  it('is found in fields of fields, in lists, and where it may be left out or be null', () => {
    const marked: JsonSchema = { type: 'string', personal: true };
    const schema: JsonSchema = {
      properties: {
        id: { type: 'string' },
        customer: { properties: { email: marked } },
        rows: { items: { properties: { cells: marked } } },
        ip: { anyOf: [marked, { type: 'null' }] },
      },
    };
    expect(personalFields(schema)).toEqual(['customer.email', 'rows[].cells', 'ip']);
  });
});
