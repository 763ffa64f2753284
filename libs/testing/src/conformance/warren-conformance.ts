import { sendingPromises } from './sending-promises.ts';
import type { Behaviour, ConformanceSuite } from './behaviour.ts';
import { handlingPromises } from './handling-promises.ts';
import { PromiseGround } from './promise-ground.ts';

/** A broker that is tried. */
export interface TriedBroker {
  /** Its address; that of a broker in memory, too. Its user declares and deletes what it likes. */
  readonly url: string;
  /**
   * Breaks every connection to it.
   * @default none: what follows from that is not tried
   */
  readonly disconnect?: () => void;
}

/**
 * What Warren promises, for any broker: a version of RabbitMQ, a service that speaks AMQP 0-9-1, or one in memory. It
 * uses names of its own, and leaves its queues there: give it a virtual host that can go.
 */
export class WarrenConformance implements ConformanceSuite {
  readonly behaviours: readonly Behaviour[];
  private ground: PromiseGround | undefined;

  constructor(private readonly broker: TriedBroker) {
    const ground = (): PromiseGround => {
      if (!this.ground) throw new Error('The suite has not been started: await its start().');
      return this.ground;
    };
    this.behaviours = [...sendingPromises(ground), ...handlingPromises(ground, broker.disconnect)];
  }

  async start(): Promise<void> {
    this.ground = await PromiseGround.prepare(this.broker.url);
  }

  async close(): Promise<void> {
    await this.ground?.close();
  }
}
