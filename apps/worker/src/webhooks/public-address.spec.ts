import { isPublic, literalAddress, lookupPublic, PrivateAddressError } from './public-address.ts';

describe('the public internet', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1::1', '::ffff:8.8.8.8'])('has %s', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.100.100.200', '0.0.0.0'],
    ...['255.255.255.255', '224.0.0.1', '192.0.2.1', '198.18.0.1', '240.0.0.1'],
    ...['::1', '::', 'fe80::1', 'fd00:ec2::254', 'ff02::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ])('has not %s', (address) => {
    expect(isPublic(address)).toBe(false);
  });
});

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
