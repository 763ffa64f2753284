import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { APP_INTERCEPTOR, DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { OtherWrites } from './other-writes.ts';
import { LIMITED, type Limited } from './limited.decorator.ts';
import { RATE_LIMITS_OPTIONS, RateLimits, type RateLimitsOptions } from './rate-limits.ts';
import { Streams, type StreamLimits, STREAM_LIMITS } from './streams.ts';

export interface LimitsOptions extends RateLimitsOptions {
  /** Answers that do not end, such as event streams. */
  readonly streams?: StreamLimits;
}

/** Gives the routes that say `@Limited()` and `@LimitedStream()` their limits, also those of mounted libraries. */
@Module({ imports: [DiscoveryModule] })
export class LimitsModule implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  static forRoot(options: LimitsOptions): DynamicModule {
    return {
      module: LimitsModule,
      global: true,
      providers: [
        { provide: RATE_LIMITS_OPTIONS, useValue: options },
        { provide: STREAM_LIMITS, useValue: options.streams ?? {} },
        RateLimits,
        Streams,
        { provide: APP_INTERCEPTOR, useClass: OtherWrites },
      ],
      exports: [RateLimits, Streams],
    };
  }

  /** @throws TypeError for a route whose limit has no quotas */
  onModuleInit(): void {
    for (const { metatype } of this.discovery.getControllers()) {
      const prototype = (metatype as { prototype?: object } | null)?.prototype;
      if (prototype) this.check(prototype as Record<string, object>);
    }
  }

  private check(prototype: Readonly<Record<string, object>>): void {
    for (const method of this.scanner.getAllMethodNames(prototype)) {
      const handler = prototype[method] as () => unknown;
      const limited = this.reflector.get<Limited | undefined>(LIMITED, handler);
      if (limited) this.limits.quotas(limited.name);
    }
  }
}
