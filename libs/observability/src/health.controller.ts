import { Controller, Get, Header, Logger, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { Readiness, type ReadinessCheck } from './readiness.ts';

const CHECK_MS = 2_000;
// Anybody may ask: a crowd of askers shares one round of checks.
const SHARED_MS = 250;

/**
 * `live`: the process answers; restart it when it does not. `ready`: it can do its work; send it traffic only then.
 * A broker or database that is away makes it unready, never dead: restarting would not help.
 */
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');
  private complaint = '';

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const result = await this.check();
    this.logChange(result);
    if (result.status !== 'ok') reply.code(503);
    return { status: result.status, checks: result.details };
  }

  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check(
        this.readiness.all().map(
          ([name, check]) =>
            () =>
              this.attempt(name, check),
        ),
      );
    } catch (error) {
      // Terminus throws its result when a check fails. The answer is ours, whatever filters the app has.
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }

  private async attempt(name: string, check: ReadinessCheck) {
    return this.indicators.check(name).attempt(check).withTimeout(CHECK_MS).cacheFor(SHARED_MS);
  }

  private logChange(result: HealthCheckResult): void {
    const complaint = result.status === 'ok' ? '' : describe(result);
    if (complaint === this.complaint) return;
    if (complaint === '') this.logger.log('Ready again');
    else this.logger.warn(`Not ready: ${complaint}`);
    this.complaint = complaint;
  }
}

function describe({ status, error }: HealthCheckResult): string {
  if (status === 'shutting_down') return 'shutting down';
  return Object.entries(error ?? {})
    .map(([name, outcome]) => `${name}: ${outcome?.['message'] ?? 'down'}`)
    .join('; ');
}
