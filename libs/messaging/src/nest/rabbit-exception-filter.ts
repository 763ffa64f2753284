import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Lets a handler's own error reach the retry policy, the dead letter and the log. Nest's default filter would replace
 * it by "Internal server error" first. Register it globally, so that an application's own filters come before it:
 * `app.useGlobalFilters(new RabbitExceptionFilter())`.
 */
@Catch()
export class RabbitExceptionFilter implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}
