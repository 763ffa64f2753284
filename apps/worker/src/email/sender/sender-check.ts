import { Resolver } from 'node:dns/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { WORKER_SETTINGS, type WorkerSettings } from '../../pool/worker-settings.ts';
import { DnsTexts } from './dns-texts.ts';
import { isReserved, senderDomain, senderFindings } from './sender-flaws.ts';

/** A question to one server, and how often it is asked. */
const QUERY_TIMEOUT = { timeout: 2_000, tries: 2 };
/** All questions together. */
const LONGEST_MS = 10_000;

/** Tells operators, once at each start, what in DNS keeps mails from being believed. It holds nothing up. */
@Injectable()
export class SenderCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Sender');
  private readonly resolver = new Resolver(QUERY_TIMEOUT);
  private isStopping = false;

  constructor(
    @Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'mailFrom' | 'dkim' | 'dnsServers'>,
  ) {
    if (settings.dnsServers) this.resolver.setServers(settings.dnsServers);
  }

  onApplicationBootstrap(): void {
    void this.check();
  }

  onApplicationShutdown(): void {
    this.isStopping = true;
    this.resolver.cancel();
  }

  /** Never throws: a DNS that does not answer is told of, too. */
  async check(): Promise<void> {
    const domain = senderDomain(this.settings);
    if (isReserved(domain))
      return this.logger.log(`Mails are from ${domain}, a name for examples alone: set MAIL_FROM.`);
    const late = setTimeout(() => this.resolver.cancel(), LONGEST_MS);
    try {
      const { flaws, holds } = await senderFindings(this.settings, new DnsTexts(this.resolver));
      for (const flaw of flaws) this.logger.warn(flaw);
      if (flaws.length === 0) this.logger.log(holds);
    } catch (error) {
      if (this.isStopping) return;
      const { code, message } = error as NodeJS.ErrnoException;
      this.logger.warn(
        `DNS did not say whether mails from ${domain} pass DMARC: ${code ?? message}. Let this machine reach a DNS server, or set DNS_SERVERS.`,
      );
    } finally {
      clearTimeout(late);
    }
  }
}
