import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { MissingError, UnauthenticatedError } from '@warren/http';

/** What a report's sender shows: id, time and signature of the Standard Webhooks scheme. */
export type SealHeaders = Readonly<Record<string, string>>;

/** Tells reports of our own mail system from what anybody might send. */
export class ReportSeal {
  private readonly webhook: Webhook | undefined;

  /** @param secret `whsec_…`; without one nothing is taken */
  constructor(secret: string | undefined) {
    this.webhook = secret === undefined ? undefined : new Webhook(secret);
  }

  /**
   * A report is good for five minutes.
   * @throws MissingError when no secret is set, UnauthenticatedError
   */
  verify(report: string, headers: SealHeaders): void {
    if (!this.webhook)
      throw new MissingError('reports-off', 'Mail reports are not taken here: BOUNCE_SECRET is not set.');
    try {
      this.webhook.verify(report, { ...headers }, { jsonParse: false });
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      throw new UnauthenticatedError('signature-invalid', `The report is not signed as it must be: ${error.message}.`);
    }
  }
}
