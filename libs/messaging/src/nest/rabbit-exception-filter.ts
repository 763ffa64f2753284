import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Lets a handler's own error reach the retry policy, the dead letter and the log, and its caller what the error holds
 * for callers. Handlers of a {@link RabbitServer} have it by default, in the place of Nest's own; it is here for filters
 * that treat some errors themselves, and leave it the rest.
 */
@Catch()
export class RabbitExceptionFilter implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => (exception instanceof Error ? exception : new ThrownValueError(exception)));
  }
}

/** A handler threw what is no error. */
class ThrownValueError extends Error {
  constructor(thrown: unknown) {
    super(typeof thrown === 'string' ? thrown : `The handler threw a value that is no Error: ${typeof thrown}`, {
      cause: thrown,
    });
  }
}
