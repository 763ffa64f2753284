import type { KeyKind } from './journey.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TRACE = /^[0-9a-f]{32}$/i;
const BY_ID: readonly KeyKind[] = ['taskId', 'orderId', 'messageId', 'campaignId', 'userId'];

/** What a text may be the key of, the likeliest first; none for what is no key at all. */
export function kindsOf(text: string): readonly KeyKind[] {
  if (text.includes('@')) return ['email'];
  if (TRACE.test(text)) return ['traceId'];
  return UUID.test(text) ? BY_ID : [];
}
