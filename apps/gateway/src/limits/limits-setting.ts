import type { Quotas } from '@warren/http';
import { z } from 'zod';
import { gatewayQuotas } from './gateway-quotas.ts';

const ENTRY = /^([a-z-]+[.](?:account|address|mailbox|domain))=(\d{1,9})\/(\d{1,7})$/;
const quotas: Quotas = gatewayQuotas;
const KNOWN = Object.entries(quotas).flatMap(([name, each]) => each.map(({ per }) => `${name}.${per}`));

/** What operators set of the quotas: `registration.address=50/3600, tasks.account=600/60`. */
export const LimitsSetting = z
  .string()
  .transform((text) => text.split(',').map((entry) => ENTRY.exec(entry.trim())?.slice(1) ?? []))
  .refine((entries) => entries.every(([policy = '', , seconds]) => KNOWN.includes(policy) && Number(seconds) > 0))
  .transform((entries) => withChanges(entries))
  .describe(`a list like "tasks.account=600/60" of a number and seconds, with commas, out of ${KNOWN.join(', ')}`);

function withChanges(entries: readonly string[][]): Quotas {
  const changes = new Map(entries.map(([policy, max, seconds]) => [policy, [Number(max), Number(seconds)]] as const));
  return Object.fromEntries(
    Object.entries(quotas).map(([name, each]) => [
      name,
      each.map((quota) => {
        const [max = quota.max, seconds = quota.seconds] = changes.get(`${name}.${quota.per}`) ?? [];
        return { ...quota, max, seconds };
      }),
    ]),
  );
}
