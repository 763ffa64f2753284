const BYTES = 16;

/** For `Idempotency-Key`. `crypto.randomUUID` is there over TLS alone, or on the developer's own machine. */
export function uniqueKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
