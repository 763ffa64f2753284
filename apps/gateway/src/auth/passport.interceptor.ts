import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { PassportIssuer } from '@warren/security';
import { Observable } from 'rxjs';
import type { Caller } from './access-token.ts';
import { anybody, passportCaller } from './passport-caller.ts';

/** What a request leads to is sent in its caller's name, whom the bearer guard has found out. */
@Injectable()
export class PassportInterceptor implements NestInterceptor {
  constructor(private readonly passports: PassportIssuer) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const { caller } = context.switchToHttp().getRequest<{ caller?: Caller }>();
    const subject = caller ? passportCaller(caller) : anybody;
    return new Observable((subscriber) => this.passports.actFor(subject, () => next.handle().subscribe(subscriber)));
  }
}
