import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DeadLetterDrain, type BrokerUrl } from '@warren/messaging';
import { DeadLetterArchive } from './dead-letter-archive.ts';

/** The broker, for those who speak with it about dead letters. */
export const DEAD_LETTER_BROKER = Symbol('DeadLetterBroker');
export interface DeadLetterBroker {
  readonly url: BrokerUrl;
  readonly service: string;
}

/** Moves dead letters from the broker to the archive for as long as the gateway runs. Several gateways share the work. */
@Injectable()
export class Archiving implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #drain: DeadLetterDrain | undefined;

  constructor(
    @Inject(DEAD_LETTER_BROKER) private readonly broker: DeadLetterBroker,
    private readonly archive: DeadLetterArchive,
  ) {}

  onApplicationBootstrap(): void {
    this.#drain = new DeadLetterDrain(this.broker, (deadLetter) => this.archive.keep(deadLetter));
  }

  /** Before the data source goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#drain?.close();
  }

  /** Why the archive does not tell the truth just now, as a clause; `undefined` when it has all that died. */
  async backlog(): Promise<string | undefined> {
    const waiting = await this.#drain?.waiting();
    if (waiting === undefined) return this.#drain?.unavailableReason ?? 'the archive is not running';
    return waiting > 0 ? `${waiting} dead letters wait to be archived` : undefined;
  }
}
