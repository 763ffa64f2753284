import { createHmac, timingSafeEqual } from 'node:crypto';
import { MissingError, UnauthenticatedError } from '@warren/http';

/** What a report's sender shows: id, time and signature of the Standard Webhooks scheme. */
export type SealHeaders = Readonly<Record<string, string | undefined>>;

/** How far the sender's clock may be off, and how long a report is good, in seconds. */
const TOLERANCE_S = 300;

/**
 * Tells reports of our own mail system from what anybody might send. The scheme's library signs text; a mail is bytes in
 * any encoding, and what is no UTF-8 would be signed as something else.
 */
export class ReportSeal {
  private readonly key: Buffer | undefined;

  /** @param secret `whsec_…`; without one nothing is taken */
  constructor(secret: string | undefined) {
    this.key = secret === undefined ? undefined : Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  }

  /**
   * A report is good for five minutes.
   * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
   * @throws MissingError when no secret is set, UnauthenticatedError
   */
  verify(report: Uint8Array, headers: SealHeaders): void {
    if (!this.key) throw new MissingError('reports-off', 'Mail reports are not taken here: BOUNCE_SECRET is not set.');
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = headers;
    if (!id || !time || !signatures) throw unsigned('a header is missing');
    if (!(Math.abs(Date.now() / 1_000 - Number(time)) <= TOLERANCE_S)) throw unsigned('its time is not now');
    const expected = createHmac('sha256', this.key).update(`${id}.${time}.`).update(report).digest();
    if (!signatures.split(' ').some((signature) => isSame(signature, expected))) throw unsigned('no signature matches');
  }
}

/** @param signature `v1,` and base64; other versions match nothing */
function isSame(signature: string, expected: Buffer): boolean {
  const [version, encoded = ''] = signature.split(',');
  const given = Buffer.from(encoded, 'base64');
  return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
}

const unsigned = (why: string): UnauthenticatedError =>
  new UnauthenticatedError('signature-invalid', `The report is not signed as it must be: ${why}.`);
