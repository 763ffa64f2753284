import { Controller, type Type } from '@nestjs/common';
import { type OutboxAnswer, outboxControl, type PayloadOf } from '@warren/contracts';
import { Request } from '@warren/messaging';
import { SetAsideRows } from './set-aside-rows.ts';

/** Lets operators see and settle what a service's outbox has set aside. Give it to the service, beside its handlers. */
export function outboxHandlerOf(service: string): Type {
  const contract = outboxControl(service);

  @Controller()
  class OutboxHandler {
    constructor(private readonly rows: SetAsideRows) {}

    @Request(contract)
    async carryOut(request: PayloadOf<typeof contract>): Promise<OutboxAnswer> {
      if (request.command === 'list') {
        const page = await this.rows.list(request);
        return { ...page, count: page.items.length };
      }
      return { count: await this.rows[request.command](request.ids), items: [], nextCursor: null };
    }
  }
  return OutboxHandler;
}
