import type { JsonSchema } from './json-schema.ts';
import { personalFields } from './personal.ts';

describe('personal data', () => {
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
