import { TooManyRequestsError } from '../errors.ts';
import type { QuotaUse } from './quota.ts';
import { policyOf, quotaHeaders } from './quota-headers.ts';

/**
 * What a caller reads who asks for more than they may have: how much that is, and how long to wait.
 * @param uses those that are exceeded, at least one
 */
export function limitExceeded(uses: readonly QuotaUse[]): TooManyRequestsError {
  const longest = uses.reduce((most, use) => (use.resetSeconds > most.resetSeconds ? use : most));
  return new TooManyRequestsError('too-many-requests', sentenceOf(longest), {
    members: { 'violated-policies': uses.map(policyOf) },
    headers: { 'retry-after': String(longest.resetSeconds), ...quotaHeaders(uses) },
  });
}

const COUNTED_FOR = {
  account: 'for your account',
  address: 'from your network address',
  mailbox: 'for this mailbox',
  domain: 'for mailboxes of this domain',
} as const;

const sentenceOf = ({ name, quota: { per, max, seconds }, resetSeconds }: QuotaUse): string =>
  `That would be more than ${max} of "${name}" ${COUNTED_FOR[per]} within ${seconds} s. Try again in ${resetSeconds} s.`;
