import { controlPlaneQuotas } from '@warren/control-plane';
import type { Quotas } from '@warren/http';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * How much of what costs, or sends mail, is had at most. Those per address are for offices and schools behind one
 * address; those per mailbox are for its owner, who did not ask. `LIMITS` changes them.
 */
export const gatewayQuotas = {
  ...controlPlaneQuotas,
  'log-in': [{ per: 'address', max: 600, seconds: 600 }],
  registration: [
    { per: 'address', max: 500, seconds: HOUR },
    { per: 'mailbox', max: 5, seconds: DAY },
    { per: 'domain', max: 5_000, seconds: HOUR },
  ],
  refresh: [{ per: 'address', max: 6_000, seconds: 600 }],
  'password-check': [
    { per: 'account', max: 10, seconds: 600 },
    { per: 'address', max: 120, seconds: 600 },
  ],
  link: [{ per: 'address', max: 600, seconds: 600 }],
  'password-reset': [
    { per: 'address', max: 60, seconds: HOUR },
    { per: 'mailbox', max: 5, seconds: HOUR },
  ],
  'verification-mail': [
    { per: 'account', max: 5, seconds: HOUR },
    { per: 'address', max: 60, seconds: HOUR },
    { per: 'mailbox', max: 5, seconds: HOUR },
  ],
  subscription: [
    { per: 'account', max: 1_000, seconds: HOUR },
    { per: 'address', max: 2_000, seconds: HOUR },
    { per: 'mailbox', max: 10, seconds: HOUR },
    { per: 'domain', max: 20_000, seconds: HOUR },
  ],
  uploads: [
    { per: 'account', max: 30, seconds: 600 },
    { per: 'address', max: 120, seconds: 600 },
  ],
  exports: [{ per: 'account', max: 6, seconds: 600 }],
  'own-data': [{ per: 'account', max: 30, seconds: 600 }],
  // Whatever changes something and has no name here: what no person does, and a flood does.
  'other-writes': [
    { per: 'account', max: 12_000, seconds: 60 },
    { per: 'address', max: 48_000, seconds: 60 },
  ],
} as const satisfies Quotas;
