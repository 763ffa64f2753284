import { Logger } from '@nestjs/common';
import type { DiagLogger } from '@opentelemetry/api';

const QUIET_MS = 60_000;

/**
 * What OpenTelemetry has to say about itself, mostly that the collector cannot be reached. It would say it for every
 * batch: one warning a minute, with the number left out, is enough.
 */
export class ExportWarnings implements DiagLogger {
  private readonly logger = new Logger('Telemetry');
  private quietUntil = 0;
  private leftOut = 0;

  error(message: string): void {
    this.report(message);
  }

  warn(message: string): void {
    this.report(message);
  }

  info(): void {}
  debug(): void {}
  verbose(): void {}

  private report(message: string): void {
    const now = Date.now();
    if (now < this.quietUntil) {
      this.leftOut += 1;
      return;
    }
    const more = this.leftOut > 0 ? ` (and ${this.leftOut} more like it in the last minute)` : '';
    this.logger.warn(`Telemetry is being lost, the app goes on without: ${firstLine(message)}${more}`);
    this.quietUntil = now + QUIET_MS;
    this.leftOut = 0;
  }
}

// Exporters pass errors as a JSON object with a whole stack in it.
function firstLine(message: string): string {
  try {
    const parsed: unknown = JSON.parse(message);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return firstLine(String(parsed.message));
  } catch {
    // Plain text, then.
  }
  return message.split('\n', 1)[0] ?? message;
}
