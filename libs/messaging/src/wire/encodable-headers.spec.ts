import { encodableHeaders, sizeOfTable } from './encodable-headers.ts';

/** As amqplib decodes a header named `__proto__`. */
const withPrototype = (prototype: object): object => Object.setPrototypeOf({ a: 1 }, prototype) as object;

describe('headers that are carried along', () => {
  it.each<[string, unknown]>([
    ['a table with a name by which amqplib means a type', { '!': 'x'.repeat(200) }],
    ['the same, of no text', { '!': true, value: 1 }],
    ['a timestamp of -1', { '!': 'timestamp', value: -1 }],
    ['a decimal of no digits', { '!': 'decimal', value: null }],
    ['levels without end', Array.from({ length: 20 }).reduce<unknown>((inner) => [inner], 'deep')],
  ])('are those that can be written: not %s', (_what, value) => {
    expect(encodableHeaders({ odd: value, even: 'kept' }, { 'warren-attempt': 2 })).toEqual({
      even: 'kept',
      'warren-attempt': 2,
      'warren-cut': 'odd',
    });
    expect(sizeOfTable({ odd: value })).toBe(Number.POSITIVE_INFINITY);
  });

  it('are tables again where a producer gave them another prototype', () => {
    for (const prototype of [Buffer.from('bytes'), [1], { '!': 'timestamp', value: -1 }]) {
      const { odd } = encodableHeaders({ odd: withPrototype(prototype) }, {});
      expect(odd).toEqual({ a: 1 });
      expect(Object.getPrototypeOf(odd)).toBe(Object.prototype);
    }
  });
});
