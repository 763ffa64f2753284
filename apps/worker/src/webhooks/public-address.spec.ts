import { literalAddress, lookupPublic, PrivateAddressError } from './public-address.ts';

describe('an address in a URL', () => {
  it.each([
    ['http://127.0.0.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://[::ffff:7f00:1]/', '::ffff:7f00:1'],
    ['http://127。0。0。1/', '127.0.0.1'],
  ])('is found however it is written: %s', (url, address) => {
    expect(literalAddress(new URL(url))).toBe(address);
  });

  it('is none in a name', () => {
    expect(literalAddress(new URL('https://example.com/'))).toBeUndefined();
  });
});

describe('the lookup', () => {
  it('refuses a name that leads into this machine', async () => {
    const error = await new Promise((resolve) => lookupPublic('localhost', {}, resolve));
    expect(error).toBeInstanceOf(PrivateAddressError);
  });
});
