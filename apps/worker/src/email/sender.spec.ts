import { domainOf } from './sender.ts';

describe("a sender's domain", () => {
  it.each([
    ['Warren <hello@warren.example>', 'warren.example'],
    ['hello@mail.warren.example', 'mail.warren.example'],
    ['"a@b" <c@d.example> ', 'd.example'],
  ])('of %s is %s', (sender, domain) => {
    expect(domainOf(sender)).toBe(domain);
  });
});
