import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RequestsRefused } from '@showcase/contracts';
import { callerOf, networkOf } from '@warren/http';
import { newId } from '@warren/messaging';
import { Outbox, UnitOfWork } from '@warren/persistence';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How often refusals are reported, in milliseconds. */
export const REFUSALS_EVERY_MS = Symbol('RefusalsEveryMs');

/** A wrong password, link or seal; that a token has expired is no refusal, and everybody's goes so every quarter of an hour. */
const CREDENTIALS = /^\/(auth|console\/session|mail)(\/|$)/;
const MOST_ACCOUNTS = 10;
const MOST_NETWORKS = 1_000;

interface Refused {
  readonly route: string;
  readonly status: number;
  readonly since: Date;
  readonly accounts: Set<string>;
  readonly networks: Set<string>;
  count: number;
}

/**
 * Publishes `requests.refused.v1`, for the audit log: what callers asked for beyond their limits or their rights. One event for
 * each route and status in a while, however many requests there were: an attacker must not fill the log.
 */
@Injectable()
export class RefusedRequests implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('RefusedRequests');
  private refused = new Map<string, Refused>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(REFUSALS_EVERY_MS) private readonly everyMs: number,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.report(), this.everyMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.report();
  }

  /** Counts every answer of an application from now on. */
  watch(app: NestFastifyApplication): void {
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => this.count(request, reply));
  }

  private count(request: FastifyRequest, { statusCode: status }: FastifyReply): void {
    const url = request.routeOptions.url ?? '';
    if (!isRefusal(status, request.method, url)) return;
    const route = `${request.method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`;
    const key = `${status} ${route}`;
    const row = this.refused.get(key) ?? newRow(route, status);
    this.refused.set(key, row);
    row.count += 1;
    const userId = callerOf(request)?.userId;
    if (userId !== undefined && row.accounts.size < MOST_ACCOUNTS) row.accounts.add(userId);
    if (row.networks.size < MOST_NETWORKS) row.networks.add(networkOf(request.ip));
  }

  /** What cannot be reported now, since the database is away, is reported with what comes next. */
  private async report(): Promise<void> {
    if (this.refused.size === 0) return;
    const rows = this.refused;
    this.refused = new Map();
    try {
      await this.unitOfWork.run(async () => {
        for (const row of rows.values()) await this.publish(row);
      });
    } catch (error) {
      this.logger.warn(`Refusals are reported later: ${error instanceof Error ? error.message : String(error)}`);
      for (const [key, row] of rows) this.refused.set(key, together(row, this.refused.get(key)));
    }
  }

  private async publish({ route, status, since, accounts, networks, count }: Refused): Promise<void> {
    const event = {
      ...{ route, status, count, accounts: [...accounts], networks: networks.size },
      ...{ since: since.toISOString(), until: new Date().toISOString() },
    };
    await this.outbox.publish(RequestsRefused, event, { id: newId() });
  }
}

const isRefusal = (status: number, method: string, url: string): boolean =>
  status === 429 || status === 403 || (status === 401 && method !== 'GET' && CREDENTIALS.test(url));

const newRow = (route: string, status: number): Refused => ({
  ...{ route, status, count: 0, since: new Date() },
  ...{ accounts: new Set<string>(), networks: new Set<string>() },
});

function together(earlier: Refused, later: Refused | undefined): Refused {
  if (!later) return earlier;
  return {
    ...earlier,
    count: earlier.count + later.count,
    accounts: new Set([...earlier.accounts, ...later.accounts].slice(0, MOST_ACCOUNTS)),
    networks: new Set([...earlier.networks, ...later.networks].slice(0, MOST_NETWORKS)),
  };
}
