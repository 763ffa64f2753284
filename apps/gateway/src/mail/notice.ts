import type { NoteMailReport } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';

/** What a report says of one recipient. */
export interface Notice {
  /** Any of these may be the address that we wrote to, the likeliest first; none where the report names none. */
  readonly addresses: readonly string[];
  readonly about: InputOf<typeof NoteMailReport>['about'];
}

/** An enhanced status (RFC 3463), and not a part of an address like 192.5.1.1. */
const ENHANCED = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/;
const LONGEST_DIAGNOSTIC = 2_000;

/** @param status as it was written: `5.1.1 (no such user)`, `550`, nothing. What cannot be read says "failed" only. */
export function bounced(addresses: readonly string[], status: string | undefined, diagnostic?: string): Notice {
  const code = ENHANCED.exec(status ?? '')?.[0] ?? ENHANCED.exec(diagnostic ?? '')?.[0] ?? '5.0.0';
  const text = diagnostic === undefined ? '' : keepable(diagnostic);
  return { addresses, about: { kind: 'bounce', status: code, ...(text !== '' && { diagnostic: text }) } };
}

/** One line, with nothing that a database refuses, and cut between two characters. */
function keepable(diagnostic: string): string {
  // oxlint-disable-next-line no-control-regex
  const line = diagnostic.replaceAll(/[\0-\x1f\x7f]+/g, ' ').trim();
  return line
    .slice(0, LONGEST_DIAGNOSTIC)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();
}
