import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UseFilters,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import {
  NeedsOperator,
  NeedsToken,
  OperatorGuard,
  ProblemFilter,
  type ProblemOptions,
  RequestPipe,
  setCaller,
  UnauthenticatedError,
} from '@warren/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from './control-plane-options.ts';

/** For a controller of callers, who see what is theirs. Its requests are checked and its errors are problem+json. */
export const ForCallers = (): ClassDecorator =>
  applyDecorators(UseGuards(CallerGuard), UsePipes(RequestPipe), UseFilters(new ProblemFilter()), NeedsToken());

/** For a controller of operators, and of no other caller. */
export const ForOperators = (problems: ProblemOptions = {}): ClassDecorator =>
  applyDecorators(
    UseGuards(CallerGuard, OperatorGuard),
    UsePipes(RequestPipe),
    UseFilters(new ProblemFilter(problems)),
    NeedsOperator(),
  );

const UserId = z.uuid();

/** Lets in who is known to the application, by its option `callerOf`. */
@Injectable()
class CallerGuard implements CanActivate {
  constructor(@Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'callerOf'>) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = this.options.callerOf(request);
    if (!caller) throw new UnauthenticatedError('token-missing', 'This needs to know who calls: log in.');
    if (!UserId.safeParse(caller.userId).success) {
      throw new TypeError(`callerOf() returned the user id "${caller.userId}", and ids of users must be UUIDs.`);
    }
    setCaller(request, caller);
    return true;
  }
}
