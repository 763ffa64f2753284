/**
 * Knows who operates Warren, by e-mail address. Addresses are not verified at registration: an operator's account must
 * be registered before its address is put on the list.
 */
export class Operators {
  private readonly addresses: ReadonlySet<string>;

  /** @param addresses in lower case; `*@example.com` is everybody there */
  constructor(addresses: readonly string[]) {
    this.addresses = new Set(addresses);
  }

  includes(email: string): boolean {
    const domain = email.slice(email.lastIndexOf('@'));
    return this.addresses.has(email) || this.addresses.has(`*${domain}`);
  }
}
