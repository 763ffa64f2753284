import type { AddressQuery } from '../address/address-text.ts';

const PARTS = ['q', 'type', 'reason', 'queue', 'group', 'key', 'error', 'messageId'] as const;

export type DeadLetterFilter = Readonly<Partial<Record<(typeof PARTS)[number], string>>>;

/** What the address says of dead letters, as the API takes it for all that match. */
export function filterOf(query: AddressQuery): DeadLetterFilter {
  return Object.fromEntries(PARTS.flatMap((part) => (query[part] ? [[part, query[part]]] : [])));
}
