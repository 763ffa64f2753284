import type { EventContract, InputOf, TaskContract } from '@warren/contracts';
import {
  currentDelivery,
  InvalidPayloadError,
  newId,
  type EnqueueOptions,
  type Messenger,
  type RabbitContext,
  type SendOptions,
} from '@warren/messaging';

type Send = (messenger: Messenger) => Promise<unknown>;

/**
 * An outbox without a database: give it to a handler in the place of the `Outbox` of `@warren/persistence`. What a
 * handler gives it is sent when the handler has returned, and never when it has thrown.
 */
export class MemoryOutbox {
  private readonly kept = new WeakMap<RabbitContext, Send[]>();

  /** @param messenger sends what is given outside of a handler, at once */
  constructor(private readonly messenger: Messenger) {}

  /** @returns the message's id @throws InvalidPayloadError */
  publish<C extends EventContract>(contract: C, payload: InputOf<C>, options: SendOptions = {}): Promise<string> {
    const id = options.id ?? newId();
    return this.keep(id, contract, payload, (messenger) => messenger.publish(contract, payload, { ...options, id }));
  }

  /** @throws InvalidPayloadError */
  async publishAll<C extends EventContract>(
    contract: C,
    events: readonly { readonly payload: InputOf<C>; readonly key: string }[],
  ): Promise<void> {
    for (const { payload, key } of events) await this.publish(contract, payload, { key });
  }

  /** @returns the message's id @throws InvalidPayloadError */
  enqueue<C extends TaskContract>(contract: C, payload: InputOf<C>, options?: EnqueueOptions<C>): Promise<string> {
    const id = options?.id ?? newId();
    const send: Send = (messenger) =>
      messenger.enqueue(contract, payload, { ...options, id } as unknown as EnqueueOptions<C>);
    return this.keep(id, contract, payload, send);
  }

  /** The handler has returned: sends what it gave, in that order. */
  async commit(context: RabbitContext, messenger: Messenger): Promise<void> {
    const sends = this.kept.get(context) ?? [];
    this.kept.delete(context);
    for (const send of sends) await send(messenger);
  }

  /** The handler has thrown. */
  rollBack(context: RabbitContext): void {
    this.kept.delete(context);
  }

  private async keep(
    id: string,
    contract: EventContract | TaskContract,
    payload: unknown,
    send: Send,
  ): Promise<string> {
    const parsed = contract.schema.safeParse(payload);
    if (!parsed.success) throw new InvalidPayloadError(contract.type, parsed.error.issues);
    const context = currentDelivery();
    if (context) this.kept.set(context, [...(this.kept.get(context) ?? []), send]);
    else await send(this.messenger);
    return id;
  }
}
