import fc from 'fast-check';
import type { OpenApi, Schema } from '../openapi-requests.ts';

/** What a member means, by its name, which no schema says: values with which a request is more than refused. */
export type Meanings = Readonly<Record<string, readonly unknown[]>>;

/** Deeper than any contract; a schema may name itself. */
const DEEPEST = 6;

/** Values that a schema takes, as well as they can be made without knowing what they are for. */
export class Values {
  constructor(
    private readonly api: OpenApi,
    private readonly meanings: Meanings,
    /** Marks what is made as somebody's. */
    private readonly mark: string,
  ) {}

  of(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    const meant = this.meanings[name];
    const own = depth > DEEPEST ? fc.constant(null) : this.bySchema(schema, depth);
    if (!meant || meant.length === 0) return own;
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...meant) }, { weight: 1, arbitrary: own });
  }

  private bySchema(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { $ref, anyOf, oneOf, allOf } = schema;
    if ($ref !== undefined) return this.of(this.api.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, '', depth);
    const choices = anyOf ?? oneOf;
    if (choices) return fc.oneof(...choices.map((choice) => this.of(choice, '', depth + 1)));
    if (allOf)
      return fc.tuple(...allOf.map((part) => this.of(part, '', depth))).map((parts) => Object.assign({}, ...parts));
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    return this.byType(schema, depth);
  }

  private byType(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { type, minimum: min = 0, maximum: max = 1_000_000, minItems: minLength = 0, maxItems = 3 } = schema;
    switch (Array.isArray(type) ? type[0] : type) {
      case 'string':
        return this.text(schema);
      case 'integer':
        return fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) });
      case 'number':
        return fc.double({ min, max, noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return fc.array(this.of(schema.items ?? {}, '', depth + 1), {
          minLength,
          maxLength: Math.max(minLength, Math.min(maxItems, 3)),
        });
      default:
        return this.object(schema, depth);
    }
  }

  private object({ properties = {}, required = [] }: Schema, depth: number): fc.Arbitrary<unknown> {
    const members = Object.entries(properties).map(([name, each]) => [name, this.of(each, name, depth + 1)] as const);
    return fc.record(Object.fromEntries(members), { requiredKeys: [...required], noNullPrototype: true });
  }

  private text({ format = '', minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
    const known = FORMATS[format];
    if (known) return known;
    const text = fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)) });
    const isRoomForMark = maxLength >= this.mark.length;
    return isRoomForMark ? fc.oneof(fc.constant(this.mark.padEnd(minLength, 'x')), text) : text;
  }
}

const SOON = {
  min: new Date(Date.now() - 86_400_000),
  max: new Date(Date.now() + 7 * 86_400_000),
  noInvalidDate: true,
};
const moment = fc.date(SOON).map((date) => date.toISOString());

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  email: fc.uuid().map((id) => `${id}@example.org`),
  'date-time': moment,
  date: moment.map((text) => text.slice(0, 10)),
  // No name: looking one up takes seconds where there is no resolver.
  uri: fc.constantFrom('https://93.184.216.34/', 'https://93.184.216.34/hook'),
};
