import { Controller } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import type { EventContract, PayloadOf } from '@warren/contracts';
import { RabbitContext } from '@warren/messaging';
import { Recorder } from '@warren/testing';
import type { PoolFolder } from '../src/pool/pool.ts';

interface AboutAnOrder {
  readonly orderId: string;
}

/** A pool that notes facts about orders, and a way to wait for one of them. */
export function consumeEvents(...contracts: EventContract[]) {
  const events = new Recorder<RabbitContext>();
  const orderOf = ({ body }: RabbitContext): string => (body as AboutAnOrder).orderId;

  @Controller()
  class ConsumingHandler {
    @EventPattern(contracts.map(({ type }) => type), { kind: 'event' })
    consume(@Ctx() event: RabbitContext): void {
      events.record(event);
    }
  }

  return {
    folder: async (): Promise<PoolFolder> => ({ pool: { handlers: [ConsumingHandler] } }),
    /** The fact of this type about this order, past or to come. */
    async of<C extends EventContract>({ type }: C, orderId: string) {
      const event = await events.next((each) => each.type === type && orderOf(each) === orderId);
      return { key: event.key, cause: event.cause, payload: event.body as PayloadOf<C> };
    },
    /** The types of what was heard about this order so far. */
    about: (orderId: string): string[] =>
      events.all.filter((event) => orderOf(event) === orderId).map(({ type }) => type),
  };
}
