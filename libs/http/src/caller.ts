import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { ForbiddenError } from './errors.ts';

/** Who calls, as the application's own guard found out. */
export interface Caller {
  /** A UUID: rows that the caller makes carry it. */
  readonly userId: string;
  /** Operators see every user's rows, and may act on them. @default a user, who sees their own */
  readonly role?: 'operator' | undefined;
}

const callers = new WeakMap<object, Caller>();

/** For the guard that authenticates: from here on {@link TheCaller} and {@link OperatorGuard} know who calls. */
export function setCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

/** @returns undefined for a request that no guard has authenticated */
export const callerOf = (request: object): Caller | undefined => callers.get(request);

/** Gives a handler its caller. Only on routes whose guard calls {@link setCaller}. */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<object>());
  if (!caller) throw new TypeError('@TheCaller() is on a route that no guard authenticates.');
  return caller;
});

/** Lets operators in, and no other caller. After the guard that authenticates. */
@Injectable()
export class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (callerOf(context.switchToHttp().getRequest<object>())?.role === 'operator') return true;
    throw new ForbiddenError('not-an-operator', 'This is for operators: ask one of them for the role.');
  }
}
