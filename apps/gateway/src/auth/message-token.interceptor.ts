import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { callerOf } from '@warren/http';
import { MessageTokenIssuer } from '@warren/security';
import { Observable } from 'rxjs';
import { anybody, messageTokenCaller } from './message-token-caller.ts';

/** What a request leads to is sent in its caller's name, whom the bearer guard has found out. */
@Injectable()
export class MessageTokenInterceptor implements NestInterceptor {
  constructor(private readonly messageTokens: MessageTokenIssuer) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const caller = callerOf(context.switchToHttp().getRequest<object>());
    const subject = caller ? messageTokenCaller(caller) : anybody;
    return new Observable((subscriber) =>
      this.messageTokens.actFor(subject, () => next.handle().subscribe(subscriber)),
    );
  }
}
