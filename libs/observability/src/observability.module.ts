import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.ts';
import { MetricsController, TELEMETRY } from './metrics.controller.ts';
import { Readiness, type ReadinessChecks } from './readiness.ts';
import type { Telemetry } from './telemetry.ts';

export interface ObservabilityOptions {
  readonly telemetry: Telemetry;
  /** By name, as they appear in /health/ready. Providers can add more through `Readiness`. */
  readonly readiness?: ReadinessChecks;
}

/**
 * Serves GET /health/live, /health/ready and /metrics in an app on Fastify. They need no token: an app with a global
 * guard lets these paths through. Sends waiting telemetry when the app closes; `telemetry.shutdown()` stays with main.ts.
 */
@Module({})
export class ObservabilityModule implements OnApplicationShutdown {
  constructor(@Inject(TELEMETRY) private readonly telemetry: Telemetry) {}

  static forRoot({ telemetry, readiness = {} }: ObservabilityOptions): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: TELEMETRY, useValue: telemetry },
        { provide: Readiness, useFactory: () => gather(readiness) },
      ],
      exports: [Readiness],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.telemetry.flush();
  }
}

function gather(checks: ReadinessChecks): Readiness {
  const readiness = new Readiness();
  for (const [name, check] of Object.entries(checks)) readiness.add(name, check);
  return readiness;
}
