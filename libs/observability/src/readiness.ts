import { Injectable } from '@nestjs/common';

/** Resolves when fine; throws an error whose message says what is missing. Bounded to 2 seconds. */
export type ReadinessCheck = () => Promise<void>;

export type ReadinessChecks = Readonly<Record<string, ReadinessCheck>>;

/** The checks behind /health/ready. Providers may add theirs once they exist. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();

  /** A second check of the same name replaces the first. */
  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  all(): [name: string, check: ReadinessCheck][] {
    return [...this.checks];
  }
}

/** A check out of anything that tells its readiness and the reasons against, like a RabbitServer. */
export function readinessOf(source: { readiness(): { ready: boolean; reasons: readonly string[] } }): ReadinessCheck {
  return async () => {
    const { ready, reasons } = source.readiness();
    if (!ready) throw new Error(reasons.join('; ') || 'not ready yet');
  };
}
