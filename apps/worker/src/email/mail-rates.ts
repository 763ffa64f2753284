import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { RedisTaskLimiter } from '@warren/rate-limits';
import { DependencyUnavailableError } from '@warren/messaging';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';

const SECOND_MS = 1_000;
/** Milliseconds of waiting that nobody has to be told of. */
const UNTOLD_WAIT_MS = 500;

/** A mail that waits for a rate. */
interface HeldMail {
  readonly taskId: string;
  readonly to: string;
  /** Of the rate. */
  readonly name: string;
  readonly max: number;
  readonly since: Date;
}

/** How many mails go out in any one second, by all workers together: in all, and to one domain. */
@Injectable()
export class MailRates implements OnModuleInit {
  private readonly waiting = new Set<HeldMail>();

  constructor(
    @Inject(WORKER_SETTINGS) private readonly settings: Pick<WorkerSettings, 'mailsPerSecond' | 'mailsPerDomain'>,
    @Optional() @Inject(RedisTaskLimiter) private readonly limits?: RedisTaskLimiter,
  ) {}

  onModuleInit(): void {
    const { mailsPerSecond, mailsPerDomain } = this.settings;
    if (this.limits === undefined && (mailsPerSecond !== undefined || mailsPerDomain !== undefined)) {
      throw new Error('REDIS_URL is not set, where workers share the rates of mails. Set it, or no rate.');
    }
  }

  /**
   * Resolves when a mail to this address may go out.
   * @throws the signal's reason; DependencyAwayError while Redis is away
   */
  async wait(to: string, signal: AbortSignal, taskId = ''): Promise<void> {
    const domain = to.slice(to.lastIndexOf('@') + 1).toLowerCase();
    await this.enter({ taskId, to, name: `email.domain.${domain}` }, this.settings.mailsPerDomain, signal);
    await this.enter({ taskId, to, name: 'email' }, this.settings.mailsPerSecond, signal);
  }

  /** Mails of this process that have waited for a while. */
  get held(): HeldMail[] {
    return [...this.waiting].filter(({ since }) => Date.now() - since.getTime() > UNTOLD_WAIT_MS);
  }

  private async enter(
    mail: Pick<HeldMail, 'taskId' | 'to' | 'name'>,
    max: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (max === undefined) return;
    const held: HeldMail = { ...mail, max, since: new Date() };
    this.waiting.add(held);
    try {
      await this.limits?.acquire(mail.name, { rateLimit: { max, perMs: SECOND_MS } }, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new DependencyUnavailableError('Redis', error instanceof Error ? error.message : String(error));
    } finally {
      this.waiting.delete(held);
    }
  }
}
