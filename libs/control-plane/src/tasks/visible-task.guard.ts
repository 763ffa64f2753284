import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { callerOf, IdParameter } from '@warren/http';
import { TaskService } from './task.service.ts';

/**
 * Says 404 for a task that the caller may not see, before anything is streamed: Nest sends the head of an event
 * stream before its handler has said whether there is anything to send.
 */
@Injectable()
export class VisibleTaskGuard implements CanActivate {
  constructor(private readonly taskService: TaskService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<{ params: unknown }>();
    const caller = callerOf(request);
    const parameter = IdParameter.safeParse(request.params);
    if (parameter.success && caller) await this.taskService.find(parameter.data.id, caller);
    return true; // what is no id is refused by the route itself
  }
}
