import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ForbiddenError } from '../errors.ts';
import type { Caller } from './access-token.ts';

/** Lets operators in, and nobody else. After the bearer guard, which finds out who is asking. */
@Injectable()
export class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { caller } = context.switchToHttp().getRequest<{ caller?: Caller }>();
    if (caller?.role === 'operator') return true;
    const detail = 'This is for operators: an address in OPERATOR_EMAILS, and a token from a log-in since it is there.';
    throw new ForbiddenError('not-an-operator', detail);
  }
}
