import { documentsWith, PayloadSearch } from './payload-search.ts';

describe('a selection by payload', () => {
  it('is a document that holds the value, as text or as what it looks like', () => {
    expect(documentsWith('customer.city', 'Oslo')).toEqual([
      '{"customer":{"city":"Oslo"}}',
      '{"customer":{"city":"Oslo"}}',
    ]);
    expect(documentsWith('total', '12.5')).toEqual(['{"total":"12.5"}', '{"total":12.5}']);
    expect(documentsWith('paid', 'true')).toEqual(['{"paid":"true"}', '{"paid":true}']);
  });

  it('finds any item of a list', () => {
    expect(documentsWith('items.*.sku', 'carrot')[0]).toBe('{"items":[{"sku":"carrot"}]}');
  });

  it.each(['', '.', 'a..b', 'a.', Array(30).fill('a').join('.')])('is refused with the path "%s"', (payloadPath) => {
    expect(PayloadSearch.safeParse({ payloadPath, payloadValue: 'x' }).success).toBe(false);
  });
});
