import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import type { Point } from './roles.ts';

let armed: Point | undefined;

/** The next time that work passes this point, the process dies there, as a power cut would have it. */
export function arm(point: Point): void {
  armed = point;
}

export function pass(point: Point): void {
  if (armed === point) die();
}

export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Goes outside the inbox: when it hears of completion the transaction is committed, and nothing is acknowledged. */
@Injectable()
export class KillPoints implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    pass('before-handler');
    return next.handle().pipe(tap({ complete: () => pass('after-commit') }));
  }
}
