import type { ProblemOptions } from '@warren/http';

/** What errors of this system look like over HTTP, beyond what the library knows. */
export const problems = {
  rejections: {
    'subscriber-exists': 409,
    'subscriber-suppressed': 409,
    'subscriber-unknown': 404,
    'import-unknown': 404,
    'export-unknown': 404,
    'export-unfinished': 409,
    'campaign-unknown': 404,
    'campaign-state': 409,
    'product-unknown': 404,
    'endpoint-unknown': 404,
    'delivery-unknown': 404,
    'endpoint-disabled': 409,
    'endpoint-limit': 409,
    'endpoint-types': 403,
    'moment-to-come': 400,
    'place-malformed': 400,
    'order-unknown': 404,
  },
  details: {
    413: 'The body is larger than this route takes, and not read: 2 MiB for mails and tasks, 32 KiB for most others.',
    415: 'This takes JSON: send "Content-Type: application/json". Files for /imports are "text/csv", reports for /mail/bounces "message/rfc822".',
  },
} as const satisfies ProblemOptions;
