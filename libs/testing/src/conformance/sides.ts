import type { AbstractHttpAdapter } from '@nestjs/core';
import type { ClientProxy, MicroserviceOptions } from '@nestjs/microservices';

/** A transport, by its two sides. They may be those of two transports that must understand each other. */
export interface Sides {
  /** What `NestFactory.createMicroservice` is given for a service of this name. */
  readonly server: (group: string) => MicroserviceOptions;
  /** A client of that service. */
  readonly client: (group: string) => ClientProxy;
  /**
   * A client whose broker is not there.
   * @default none: what it does is not tried
   */
  readonly lostClient?: () => ClientProxy;
  /**
   * Whether what a pipe refuses with an HTTP exception reaches the caller. Nest's own server has it replaced.
   * @default true
   */
  readonly passesHttpExceptions?: boolean;
  /**
   * A type of event that is broadcast, `cat.adopted`: each service of another name handles it.
   * @default none: broadcasts are not tried
   */
  readonly broadcast?: 'cat.adopted';
  /**
   * Makes a platform for an application that serves HTTP besides, as `new FastifyAdapter()`.
   * @default none: hybrid applications are not tried
   */
  readonly httpAdapter?: () => AbstractHttpAdapter;
}
