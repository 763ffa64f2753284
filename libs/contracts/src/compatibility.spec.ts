import { assert, constantFrom, property, uniqueArray } from 'fast-check';
import { z } from 'zod';
import { breaks } from './compatibility.ts';
import { type Audience, defineEvent, defineRequest, defineTask } from './contract.ts';
import { schemaOf } from './json-schema.ts';

const line = { sku: z.string().max(64), quantity: z.int().positive() };
const fields = {
  orderId: z.uuid(),
  status: z.enum(['open', 'closed']),
  note: z.string().optional(),
  lines: z.array(z.object(line)),
};
const event = (shape: z.ZodRawShape) => schemaOf(defineEvent('order.placed.v1', z.object(shape)));
const released = event(fields);
const { note: _note, orderId: _orderId, ...rest } = fields;

describe('a released contract', () => {
  it('may stay as it is, and gain optional fields, at any depth', () => {
    expect(breaks(released, event(fields))).toEqual([]);
    const lines = z.array(z.object({ ...line, gift: z.boolean().optional() }));
    expect(breaks(released, event({ ...fields, lines, discountCode: z.string().optional() }))).toEqual([]);
  });

  it('may be described better', () => {
    expect(breaks(released, event({ ...fields, note: z.string().optional().describe('For the driver.') }))).toEqual([]);
  });

  it.each<[Audience, Audience, boolean]>([
    ['internal', 'operator', true],
    ['operator', 'user', true],
    ['user', 'user', true],
    ['user', 'operator', false],
    ['operator', 'internal', false],
  ])('whose audience was "%s" and is "%s" breaks nothing: %s', (before, after, isWider) => {
    const of = (audience: Audience) => schemaOf(defineTask('stock.count.v1', z.object({}), { audience }));
    expect(breaks(of(before), of(after))).toEqual(isWider ? [] : [expect.stringContaining('its audience was')]);
  });

  it('may take more addresses, and not fewer', () => {
    const [before, after] = [z.email().max(254), z.string().max(254).meta({ format: 'idn-email' })];
    expect(breaks(event({ email: before }), event({ email: after }))).toEqual([]);
    expect(breaks(event({ email: after }), event({ email: before }))).toHaveLength(2);
    expect(breaks(event({ email: before }), event({ email: z.string().max(254) }))).toHaveLength(2);
  });

  it.each<[string, z.ZodRawShape, RegExp]>([
    ['loses a field', { ...rest, note: fields.note }, /payload\.orderId was removed or renamed/],
    ['renames a field', { ...rest, note: fields.note, id: fields.orderId }, /payload\.orderId was removed or renamed/],
    ['loses an optional field', { ...rest, orderId: fields.orderId }, /payload\.note was removed/],
    ['asks for a new field', { ...fields, total: z.int() }, /payload\.total is new and required/],
    ['asks for what was optional', { ...fields, note: z.string() }, /payload\.note must be there now/],
    ['leaves out what was there', { ...fields, orderId: z.uuid().optional() }, /payload\.orderId may be left out now/],
    ['changes a type', { ...fields, orderId: z.int() }, /payload\.orderId: "type" was "string", and is "integer"/],
    ['knows a value more', { ...fields, status: z.enum(['open', 'closed', 'lost']) }, /"enum" was/],
    ['knows a value less', { ...fields, status: z.literal('open') }, /payload\.status: "(enum|const)" was/],
    [
      'narrows a field deep inside',
      { ...fields, lines: z.array(z.object({ ...line, sku: z.string().max(8) })) },
      /lines\[\]\.sku: "maxLength" was 64, and is 8/,
    ],
    ['takes null too', { ...fields, status: fields.status.nullable() }, /payload\.status/],
  ])('breaks when it %s', (_what, shape, sentence) => {
    const found = breaks(released, event(shape));
    expect(found.join('\n')).toMatch(sentence);
  });

  it('breaks when the answer to a request changes', () => {
    const ask = (answer: z.ZodType) => schemaOf(defineRequest('shop.price.v1', z.object({}), answer));
    expect(breaks(ask(z.object({ cents: z.int() })), ask(z.object({ price: z.int() })))).toEqual([
      'answer.cents was removed or renamed: those who read it find nothing',
      'answer.price is new and required: messages from before do not have it',
    ]);
  });

  it('can be read by either side as long as nothing breaks', () => {
    const pool = { a: z.string(), b: z.int().optional(), c: z.boolean(), d: z.string().optional() };
    const names = uniqueArray(constantFrom(...(Object.keys(pool) as (keyof typeof pool)[])));
    const shapeOf = (chosen: (keyof typeof pool)[]) => Object.fromEntries(chosen.map((name) => [name, pool[name]]));
    const sample = { a: 'x', b: 1, c: true, d: 'y' };
    const least = (chosen: readonly string[]) =>
      Object.fromEntries(Object.entries(sample).filter(([name]) => chosen.includes(name) && 'ac'.includes(name)));
    assert(
      property(names, names, (before, after) => {
        if (breaks(event(shapeOf(before)), event(shapeOf(after))).length > 0) return;
        expect(z.object(shapeOf(after)).safeParse(least(before)).success).toBe(true);
        expect(z.object(shapeOf(before)).safeParse(least(after)).success).toBe(true);
      }),
    );
  });
});
