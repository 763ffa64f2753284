import type { LoggerService } from '@nestjs/common';
import { messageLogFields } from '@warren/messaging';
import {
  createLogger,
  type HealthServerOptions,
  type LoggerOptions,
  startHealthServer,
  startTelemetry,
  type Telemetry,
} from '@warren/observability';

/** What every process has settings for. */
export interface ServiceSettings {
  readonly LOG_LEVEL: NonNullable<LoggerOptions['level']>;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  /** Milliseconds that deliveries in flight get at a shutdown. */
  readonly WARREN_DRAIN_MS: number;
}

/** A process: what it is called, and what is its own. */
export interface ServiceDefinition<Settings extends ServiceSettings> {
  /** `service.name` of its telemetry, and `service` of its log lines. */
  readonly name: string;
  /** Reads the settings, once; as `loadConfiguration` does, it ends the process where they are wrong. */
  readonly configuration: () => Settings;
  /**
   * Starts what the process is for. It hands every part over with `onStop` as soon as the part needs closing.
   * @throws anything: it is logged, what was handed over is closed, and the process exits 1
   */
  readonly start: (process: ServiceProcess<Settings>) => Promise<void>;
}

/** What a service starts with. */
export interface ServiceProcess<Settings> {
  readonly config: Settings;
  readonly logger: LoggerService;
  readonly telemetry: Telemetry;
  /** Closes this at SIGTERM or SIGINT. Parts are closed one after the other, in the order in which they came. */
  onStop(close: () => Promise<void>): void;
  /**
   * Serves /health/live, /health/ready and /metrics until the service has stopped.
   * @returns its address, as a local caller reaches it
   * @throws PortTakenError
   */
  serveHealth(options: Omit<HealthServerOptions, 'telemetry'>): Promise<string>;
}

/** What runs a service: Node's own process, but for tests. */
export type Host = Pick<NodeJS.Process, 'once' | 'exit'>;

/** Milliseconds beyond the drain's own deadline, for closing connections that hang on something dead. */
const CLOSING_MS = 5_000;

/**
 * Runs a service until it is told to stop. The order is settings, telemetry, logger, signals, `start`.
 *
 * At SIGTERM or SIGINT it closes what was started, sends waiting telemetry, and exits 0; no later than 5 seconds after
 * `WARREN_DRAIN_MS`, whatever hangs. A second signal ends it at once. When `start` fails it closes what was started and
 * exits 1. Wrong settings exit 78.
 */
export async function runService<Settings extends ServiceSettings>(
  { name, configuration, start }: ServiceDefinition<Settings>,
  host: Host = process,
): Promise<void> {
  const config = configuration();
  const telemetry = startTelemetry({ service: name, otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT });
  const logger = createLogger({ service: name, level: config.LOG_LEVEL, mixin: messageLogFields });
  const closing: (() => Promise<void>)[] = [];
  const stop = async (code: number): Promise<void> => {
    setTimeout(() => host.exit(code), config.WARREN_DRAIN_MS + CLOSING_MS).unref();
    for (const close of closing) await close().catch((error: unknown) => logger.error(error));
    await telemetry.shutdown();
    host.exit(code);
  };
  const onStop = (close: () => Promise<void>): void => void closing.push(close);
  const serveHealth: ServiceProcess<Settings>['serveHealth'] = async (options) => {
    const health = await startHealthServer({ telemetry, ...options });
    onStop(() => health.close());
    return health.url;
  };
  host.once('SIGTERM', () => void stop(0));
  host.once('SIGINT', () => void stop(0));
  await start({ config, logger, telemetry, onStop, serveHealth }).catch((error: unknown) => {
    logger.fatal?.(error);
    return stop(1);
  });
}
