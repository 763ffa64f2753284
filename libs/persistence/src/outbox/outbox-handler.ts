import { Controller, type Type } from '@nestjs/common';
import { type OutboxAnswer, type OutboxCommand, outboxControl, type PayloadOf } from '@warren/contracts';
import { Request } from '@warren/messaging';
import { SetAsideRows } from './set-aside-rows.ts';

/**
 * Lets operators see and settle what a service's outbox has set aside. Give it to the service, beside its handlers.
 * @param allow the scope that the message's token must allow; the server needs an `authorizer`
 */
export function outboxHandlerOf(service: string, allow: string): Type {
  const contract = outboxControl(service);

  @Controller()
  class OutboxHandler {
    constructor(private readonly rows: SetAsideRows) {}

    @Request(contract, { allow })
    async carryOut(request: PayloadOf<typeof contract>): Promise<OutboxAnswer> {
      return carryOutOutboxCommand(this.rows, request);
    }
  }
  return OutboxHandler;
}

/** Does what an operator asks of an outbox. @throws MalformedCursorError */
export async function carryOutOutboxCommand(rows: SetAsideRows, request: OutboxCommand): Promise<OutboxAnswer> {
  if (request.command === 'list') return { ...(await rows.list(request)), count: await rows.count() };
  return { count: await rows[request.command](request.ids), items: [], nextCursor: null };
}
