import type { QuotaUse } from './quota.ts';

/**
 * The header fields of draft-ietf-httpapi-ratelimit-headers-10: what may be had, and what is left of it.
 * What is counted for a mailbox is not shown while there is some left: others may have asked for the same mailbox.
 */
export function quotaHeaders(uses: readonly QuotaUse[]): Record<string, string> {
  const shown = uses.filter(
    ({ quota, isExceeded }) => isExceeded || quota.per === 'account' || quota.per === 'address',
  );
  if (shown.length === 0) return {};
  const policies = shown.map((use) => `"${policyOf(use)}";q=${use.quota.max};w=${use.quota.seconds}`);
  const left = shown.map((use) => `"${policyOf(use)}";r=${use.remaining};t=${use.resetSeconds}`);
  return { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}

/** As the header fields, the problem document and the setting name it: `tasks.account`. */
export const policyOf = ({ name, quota }: Pick<QuotaUse, 'name' | 'quota'>): string => `${name}.${quota.per}`;
