import type { LoggerService } from '@nestjs/common';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Level, type LevelWithSilent, type Logger } from 'pino';
import { toEntry } from './log-entry.ts';

export interface LoggerOptions {
  /** Stands in every line. */
  readonly service: string;
  /** The least that is written; info unless told. */
  readonly level?: LevelWithSilent;
  /**
   * Fields for every line, asked for each time. The apps name the message in hand:
   * `mixin: messageInHand`, from libs/messaging, adds `messageId` and `messageType`.
   */
  readonly mixin?: () => Record<string, string>;
  /** Standard output unless told. */
  readonly destination?: DestinationStream;
}

const SECRETS = ['password', 'token', 'secret', 'authorization'].flatMap((name) => [
  `details.${name}`,
  `details.*.${name}`,
]);

/**
 * A logger for Nest (`app.useLogger(…)`, or `logger` of NestFactory) that writes one JSON object a line:
 * `time`, `level`, `service`, `context`, `msg`, then `traceId` and `spanId` of the active span, what `mixin` adds,
 * `err` (type, message, stack, code) and `details` (an object that was logged). Never throws.
 */
export function createLogger({ service, level = 'info', mixin, destination }: LoggerOptions): LoggerService {
  const lines = pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
      redact: { paths: SECRETS, censor: '***' },
      mixin: () => ({ ...traceIds(), ...mixin?.() }),
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return new JsonLogger(lines);
}

class JsonLogger implements LoggerService {
  private readonly lines: Logger;

  constructor(lines: Logger) {
    this.lines = lines;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    if (!this.lines.isLevelEnabled(level)) return;
    const { msg, ...fields } = toEntry(message, rest);
    this.lines[level](fields, msg);
  }
}

function traceIds(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {};
}
