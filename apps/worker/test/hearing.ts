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
export function hearing(...contracts: EventContract[]) {
  const facts = new Recorder<RabbitContext>();
  const orderOf = ({ body }: RabbitContext): string => (body as AboutAnOrder).orderId;

  @Controller()
  class HearingHandler {
    @EventPattern(contracts.map(({ type }) => type), { kind: 'event' })
    heard(@Ctx() fact: RabbitContext): void {
      facts.record(fact);
    }
  }

  return {
    folder: async (): Promise<PoolFolder> => ({ pool: { handlers: [HearingHandler] } }),
    /** The fact of this type about this order, past or to come. */
    async of<C extends EventContract>({ type }: C, orderId: string) {
      const fact = await facts.next((each) => each.type === type && orderOf(each) === orderId, 15_000);
      return { key: fact.key, cause: fact.cause, payload: fact.body as PayloadOf<C> };
    },
    /** The types of what was heard about this order so far. */
    about: (orderId: string): string[] => facts.all.filter((fact) => orderOf(fact) === orderId).map(({ type }) => type),
  };
}
