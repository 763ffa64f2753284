import { PassThrough } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DeliverEmail } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import { tlsOf } from '@warren/messaging';
import { traceHeaders } from '@warren/observability';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { headersOf } from './mail-headers.ts';
import { domainOf } from './sender.ts';
import { readableReply } from './smtp-reply.ts';
import { failureOfSending } from './smtp-failure.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 30_000;
/** As many as mails are sent at once: none waits for a connection with its permit in hand. */
export const CONNECTIONS = 5;

type MailSettings = Pick<WorkerSettings, 'smtpUrl' | 'smtpTimeoutMs' | 'mailFrom' | 'dkim'>;

/** The SMTP server at SMTP_URL, over a few connections that are kept. One that is away is tried again with each mail. */
@Injectable()
export class MailServer implements OnModuleInit, OnApplicationShutdown {
  private transport: Transporter | undefined;

  constructor(@Inject(WORKER_SETTINGS) private readonly settings: MailSettings) {}

  /** Here and not in the constructor: what a pool has opened by now is closed when this throws. */
  onModuleInit(): void {
    if (this.settings.smtpUrl === undefined) {
      throw new Error(
        'SMTP_URL is not set. Set it to an smtp:// or smtps:// address, or leave "email" out of WARREN_POOLS.',
      );
    }
    this.transport = transportTo(this.settings.smtpUrl, this.settings);
  }

  private get connected(): Transporter {
    if (!this.transport) throw new Error('The mail server is used before its module was initialised.');
    return this.transport;
  }

  /** The same for each attempt at one task, so that mailboxes can drop a repetition. */
  messageIdOf(taskId: string): string {
    return `<${taskId}@${domainOf(this.settings.mailFrom)}>`;
  }

  /**
   * Resolves once the server has accepted the mail, with its reply.
   * @throws MailRefusedError when the server refuses this mail for good; DoubtfulError when it may have accepted it;
   * anything else is worth another attempt
   */
  async send(mail: PayloadOf<typeof DeliverEmail>, messageId: string, signal: AbortSignal): Promise<string> {
    const { to, text, html } = mail;
    const options: Watched = {
      from: this.settings.mailFrom,
      to: { name: '', address: to },
      text,
      ...(html !== undefined && { html }),
      messageId,
      ...headersOf(mail, headersForTracing()),
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.settings.smtpTimeoutMs)]),
      watch: { handedOver: false },
    };
    try {
      const { response } = (await this.connected.sendMail(options)) as { response?: unknown };
      return readableReply(typeof response === 'string' ? response : '');
    } catch (error) {
      throw failureOfSending(error, options.watch.handedOver, to);
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}

/** A mail of which is seen whether the whole of it was written to the server. */
interface Watched extends SendMailOptions {
  readonly watch: { handedOver: boolean };
}

function transportTo(url: string, { dkim, mailFrom }: MailSettings): Transporter {
  const tls = tlsOf(url);
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    ...(tls && { tls }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    ...(dkim && {
      dkim: { domainName: domainOf(mailFrom), keySelector: dkim.selector, privateKey: dkim.key },
    }),
    // Trying again is the queue's business: it survives this process, and counts.
    maxRequeues: 0,
    // A mail's content comes from others: it must not make us read our own files or call addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use('stream', ({ message, data }, done) => {
    const { watch } = data as Watched;
    message.transform(() => new PassThrough({ flush: (end) => ((watch.handedOver = true), end()) }));
    done();
  });
  return transport;
}

function headersForTracing(): Record<string, string> {
  const { traceparent, tracestate } = traceHeaders();
  return { ...(traceparent && { 'X-Traceparent': traceparent }), ...(tracestate && { 'X-Tracestate': tracestate }) };
}
