import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { callerOf, IdParameter } from '@warren/http';
import { Orders } from './orders.ts';

/**
 * Says 404 for an order that is not the caller's own, before anything is streamed: Nest sends the head of an event stream
 * before its handler has said whether there is anything to send.
 */
@Injectable()
export class OwnOrderGuard implements CanActivate {
  constructor(private readonly orders: Orders) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<{ params: unknown }>();
    const caller = callerOf(request);
    const parameter = IdParameter.safeParse(request.params);
    if (parameter.success && caller) await this.orders.find(parameter.data.id, caller.userId);
    return true; // what is no id is refused by the route itself
  }
}
