import { mailboxOf } from './mailbox-of.ts';
import { networkOf } from './network-of.ts';

describe('the mailbox of an address', () => {
  it.each([
    ['victim+1@example.com', 'victim@example.com'],
    ['Victim+2+3@EXAMPLE.com', 'victim@example.com'],
    ['v.i.c.tim+x@gmail.com', 'victim@gmail.com'],
    ['v.ictim@example.com', 'v.ictim@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ａda@example.com', 'ada@example.com'],
  ])('of %s is %s', (address, mailbox) => {
    expect(mailboxOf(address)?.mailbox).toBe(mailbox);
  });

  it.each([undefined, null, 7, {}, '', '@', 'nobody', '@example.com'])('is none of %p', (address) => {
    expect(mailboxOf(address)).toBeUndefined();
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['no address', 'no address'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
