/** One way to have work done elsewhere, measured like the others: same message, same machine, a process of its own. */
export interface Peer {
  /** Publishes one message, to a quorum queue where there is one; resolves when it is confirmed. */
  publish(): Promise<void>;
  /** Consumes and acknowledges what {@link publish} left, prefetch 100; `heard` is called for each message. */
  consume(onMessage: () => void): Promise<void>;
  /** Starts a service that echoes, and returns a function that asks it once. Not all have requests. */
  echo?(): Promise<() => Promise<unknown>>;
}

/** About 330 bytes of JSON. */
export const body = {
  eventId: '0190f0c2-7b1e-7c3a-9a51-1f2b3c4d5e6f',
  occurredAt: '2026-11-20T10:23:00.000Z',
  data: {
    orderId: 'ORD-7701',
    userId: 'USR-212',
    userEmail: 'john@example.com',
    items: [{ sku: 'SKU-001', name: 'Running Shoes', quantity: 1, unitPrice: 8999 }],
    total: 8999,
    currency: 'EUR',
  },
};
