import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DeliverEmail, PayloadOf } from '@warren/contracts';
import { traceHeaders } from '@warren/observability';
import { createTransport, type Transporter } from 'nodemailer';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { domainOf } from './sender.ts';
import { failureOfSending } from './smtp-failure.ts';

/** In all, for one mail, in milliseconds. Shorter than the ledger's claim. */
const SEND_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 30_000;
const CONNECTIONS = 5;

/** The SMTP server at SMTP_URL, over a few connections that are kept. One that is away is tried again with each mail. */
@Injectable()
export class MailServer implements OnApplicationShutdown {
  readonly #transport: Transporter;
  readonly #from: string;

  constructor(@Inject(WORKER_SETTINGS) { smtpUrl, mailFrom }: WorkerSettings) {
    if (smtpUrl === undefined) {
      throw new Error('SMTP_URL is not set. Set it to an smtp:// or smtps:// address, or leave "email" out of WARREN_POOLS.');
    }
    this.#from = mailFrom;
    this.#transport = createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: CONNECTIONS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      // Trying again is the queue's business: it survives this process, and counts.
      maxRequeues: 0,
      // A mail's content comes from others: it must not make us read our own files or call addresses.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** The same for each attempt at one task, so that mailboxes can drop a repetition. */
  messageIdOf(taskId: string): string {
    return `<${taskId}@${domainOf(this.#from)}>`;
  }

  /**
   * Resolves once the server has accepted the mail.
   * @throws PermanentError when the server refuses this mail for good; anything else is worth another attempt
   */
  async send(mail: PayloadOf<typeof DeliverEmail>, messageId: string, signal: AbortSignal): Promise<void> {
    const { to, subject, text, html } = mail;
    try {
      await this.#transport.sendMail({
        from: this.#from,
        to: { name: '', address: to },
        subject,
        text,
        ...(html !== undefined && { html }),
        messageId,
        headers: headersForTracing(),
        signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]),
      });
    } catch (error) {
      throw failureOfSending(error);
    }
  }

  onApplicationShutdown(): void {
    this.#transport.close();
  }
}

function headersForTracing(): Record<string, string> {
  const { traceparent, tracestate } = traceHeaders();
  return { ...(traceparent && { 'X-Traceparent': traceparent }), ...(tracestate && { 'X-Tracestate': tracestate }) };
}
