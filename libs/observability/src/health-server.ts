import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ObservabilityModule, type ObservabilityOptions } from './observability.module.ts';

export interface HealthServerOptions extends ObservabilityOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Every interface unless told, since probes come from outside. */
  readonly host?: string;
}

export interface HealthServer {
  /** Where it listens, as a local caller reaches it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Another process listens there already. */
export class PortTakenError extends Error {
  readonly code = 'port-taken';
  constructor(port: number) {
    super(`Port ${port} is taken. Set HEALTH_PORT to another, or to 0 for any that is free.`);
  }
}

/** It is asked small questions: who takes longer to put one is not waited for, and takes no room from the others. */
const LIMITS = {
  bodyLimit: 1_024,
  requestTimeout: 10_000,
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
} as const;

/**
 * Health and metrics for a process that serves no other HTTP. It logs through whatever logger Nest was given.
 * @throws PortTakenError
 */
export async function startHealthServer({
  port,
  host = '0.0.0.0',
  ...options
}: HealthServerOptions): Promise<HealthServer> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ObservabilityModule.forRoot(options),
    new FastifyAdapter({ forceCloseConnections: true, ...LIMITS }),
    {
      abortOnError: false,
    },
  );
  await app.listen(port, host).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new PortTakenError(port) : error;
  });
  const { port: bound } = app.getHttpServer().address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, close: () => app.close() };
}
