import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Caller } from './access-token.ts';

/** The caller that the guard found in the token. Only on routes that are not public. */
export const TheCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<{ caller?: Caller }>();
  if (caller === undefined) {
    throw new TypeError('@TheCaller() stands on a public route, where nobody is known.');
  }
  return caller;
});
