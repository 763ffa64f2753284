import { setTimeout as delay } from 'node:timers/promises';
import type { Journal } from './journal.ts';
import type { Plan, Planned } from './plan.ts';
import type { PoisonCabinet } from './poison.ts';
import type { System } from './system.ts';
import { injectFault } from './fault-injector.ts';
import type { Scene } from './scene.ts';

/** The bank may be this share of its work ahead of a fault that has not struck yet, and of the last group of the chain. */
const AHEAD = 0.02;
const LEAST_AHEAD = 100;
const LOOK_MS = 100;
const PACE_MS = 300;
const STANDSTILL_MS = 2_000;

/**
 * Lets the bank write and the faults strike. Neither runs away from the other: a fault strikes when so many transfers
 * are written, and the bank waits for faults that are late, so that nothing is left to be done in good weather.
 */
export class Runner implements Scene {
  private readonly next = new Map<string, number>();
  private readonly inFlight = new Set<Promise<void>>();
  private barrier: Promise<void> = Promise.resolve();
  private reached = 0;
  private movedAt = Date.now();
  private done = false;

  constructor(
    readonly system: System,
    readonly journal: Journal,
    readonly cabinet: PoisonCabinet,
  ) {}

  /** Resolves once every fault has struck and every transfer is written. */
  async run(plan: Plan): Promise<void> {
    const pacing = this.pace();
    await Promise.all(Object.entries(plan).map(([track, faults]) => this.runTrack(track, faults)));
    while (this.system.processes.bank.written < this.system.total) await delay(LOOK_MS);
    this.done = true;
    await pacing;
  }

  async alone(work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.barrier = promise;
    try {
      // All but one: the one that wants to be alone.
      while (this.inFlight.size > 1) await delay(LOOK_MS);
      await work();
    } finally {
      resolve();
    }
  }

  private async runTrack(name: string, faults: readonly Planned[]): Promise<void> {
    for (const { at, fault } of faults) {
      this.next.set(name, at);
      while (this.system.processes.bank.written < at) await delay(LOOK_MS / 4);
      await this.barrier;
      const injection = injectFault(fault, this).catch((error: Error) =>
        this.journal.count('strike that failed', error.message),
      );
      this.inFlight.add(injection);
      await injection.finally(() => this.inFlight.delete(injection));
    }
    this.next.delete(name);
  }

  private async pace(): Promise<void> {
    const { total, processes } = this.system;
    const ahead = Math.max(LEAST_AHEAD, Math.round(total * AHEAD));
    while (!this.done) {
      const late = Math.min(total, ...this.next.values());
      processes.bank.command({ allowance: Math.min(total, late + ahead, (await this.chained()) + 2 * ahead) });
      await delay(PACE_MS);
    }
  }

  /** How far the last group of the chain is. One that does not move is not waited for: it may have lost something. */
  private async chained(): Promise<number> {
    const count = await this.system.books.chained().catch(() => this.reached);
    if (count !== this.reached) this.movedAt = Date.now();
    this.reached = count;
    return Date.now() - this.movedAt > STANDSTILL_MS ? Infinity : count;
  }
}
