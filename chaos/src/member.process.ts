import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import type { Duty, Command, Point, Word } from './bank/roles.ts';
import type { Journal } from './journal.ts';

/** A process that has not been ready for this long is hardly going to be: milliseconds. */
const READY_TIMEOUT_MS = 10_000;
/** For a process to start on a busy machine, with nothing broken: milliseconds. */
export const START_TIMEOUT_MS = 120_000;
/** Kept from starting again in a hot loop, when it dies by itself at its start: milliseconds. */
const REST = 500;

/** One place in the crew: whoever dies is replaced at once. */
export class Member {
  private child: ChildProcess | undefined;
  private getReady = Promise.withResolvers<void>();
  private gone = Promise.withResolvers<number | NodeJS.Signals>();
  private doomed = false;
  private dismissed = false;
  private lastCommand: Command | undefined;
  /** Whether it works: it has started, and has not ended. */
  isReady = false;
  /** Of the bank: transfers written, as far as it has told. */
  written = 0;

  constructor(
    readonly name: string,
    private readonly environment: Environment,
    private readonly duty: Duty,
    private readonly journal: Journal,
  ) {}

  start(): void {
    if (this.dismissed) return;
    const log = openSync(join(this.environment.directory, `${this.name}.log`), 'a');
    const args = [JSON.stringify(this.duty), join(this.environment.directory, 'compiled')];
    this.child = fork(this.environment.program, args, { stdio: ['ignore', log, log, 'ipc'], execArgv: [] });
    closeSync(log);
    this.child.on('message', (word: Word) => this.receive(word));
    this.child.on('exit', (code, signal) => this.ended(signal ?? code ?? 0));
    this.child.on('error', () => undefined); // of an order to one who has just died
  }

  /**
   * Resolves when it works, or after a while all the same: not to be ready is no fault while a service is away.
   * @returns whether it works
   */
  async ready(timeoutMs = READY_TIMEOUT_MS): Promise<boolean> {
    const timeout = Promise.withResolvers<boolean>();
    const timer = setTimeout(timeout.resolve, timeoutMs, false);
    const works = await Promise.race([this.getReady.promise.then(() => true), timeout.promise]);
    clearTimeout(timer);
    return works;
  }

  /** Repeated to its successors. */
  command(order: Command): void {
    this.lastCommand = order;
    this.send(order);
  }

  /** SIGKILL, here and now. */
  async kill(): Promise<void> {
    const { gone } = this;
    this.doomed = true;
    this.child?.kill('SIGKILL');
    await gone.promise;
  }

  /** SIGKILL at a certain point, the next time that it comes by. @returns false when it did not, and was killed anyway */
  async killAt(point: Point, withinMs: number): Promise<boolean> {
    const { gone } = this;
    this.doomed = true;
    this.send({ die: point });
    const timeout = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => timeout.resolve('late'), withinMs);
    const inTime = (await Promise.race([gone.promise, timeout.promise])) !== 'late';
    clearTimeout(timer);
    if (!inTime) await this.kill();
    return inTime;
  }

  /** SIGTERM. @returns how it ended: 0 is right */
  async stop(): Promise<number | NodeJS.Signals> {
    const { gone } = this;
    this.doomed = true;
    this.child?.kill('SIGTERM');
    return gone.promise;
  }

  /** SIGTERM, and none follows. One that is starting is waited for: it cannot end in order before it has begun. */
  async dismiss(): Promise<number | NodeJS.Signals> {
    await this.ready(START_TIMEOUT_MS);
    this.dismissed = true;
    return this.child ? this.stop() : 0;
  }

  /** SIGKILL, and none follows. */
  async disband(): Promise<void> {
    this.dismissed = true;
    if (this.child) await this.kill();
  }

  private send(command: Command): void {
    if (this.child?.connected) this.child.send(command, () => undefined);
  }

  private receive(word: Word): void {
    if ('written' in word) this.written = Math.max(this.written, word.written);
    else this.becomeReady();
    if ('ready' in word && this.lastCommand) this.send(this.lastCommand);
  }

  private becomeReady(): void {
    this.isReady = true;
    this.getReady.resolve();
  }

  private ended(how: number | NodeJS.Signals): void {
    const expected = this.doomed;
    if (!expected)
      this.journal.count(how === 'SIGKILL' ? 'died of a message' : 'ended by itself', `${this.name}, ${how}`);
    this.doomed = false;
    this.child = undefined;
    this.isReady = false;
    this.getReady = Promise.withResolvers();
    const { gone } = this;
    this.gone = Promise.withResolvers();
    gone.resolve(how);
    if (expected || how === 'SIGKILL') this.start();
    else setTimeout(() => this.start(), REST);
  }
}
