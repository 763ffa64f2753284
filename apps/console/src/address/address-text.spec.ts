import { readAddress, writeAddress } from './address-text.ts';

describe('an address of the console', () => {
  it('says what was chosen, and leaves out what was not', () => {
    expect(writeAddress({ state: 'failed', type: undefined, key: '' })).toBe('?state=failed');
    expect(readAddress('?state=failed&type=order.placed.v1')).toEqual({ state: 'failed', type: 'order.placed.v1' });
    expect(writeAddress({})).toBe('');
  });

  it('has a stand-in for an e-mail address, which only this page understands', () => {
    const address = writeAddress({ key: 'grace@example.org' });
    expect(address).not.toMatch(/grace|example|@|%40/);
    expect(readAddress(address)).toEqual({ key: 'grace@example.org' });
    expect(readAddress('?key=private-99')).toEqual({ key: '' });
  });
});
