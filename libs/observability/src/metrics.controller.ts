import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { Telemetry } from './telemetry.ts';

export const TELEMETRY = Symbol('telemetry');

/** For Prometheus to scrape. */
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(TELEMETRY) private readonly telemetry: Telemetry) {}

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  read(): Promise<string> {
    return this.telemetry.metricsText();
  }
}
