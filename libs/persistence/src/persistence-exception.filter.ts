import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { DependencyUnavailableError, RabbitExceptionFilter, RequestRejectedError } from '@warren/messaging';
import type { Observable } from 'rxjs';
import { MalformedCursorError } from './errors.ts';
import { isUnavailable } from './database/is-unavailable.ts';
import { reasonOf } from './reason-of.ts';

/**
 * RabbitExceptionFilter for handlers that use a database: while it is away their queue pauses, and no message loses
 * an attempt to the outage. Whoever asks with a cursor that is none is refused. Register it globally, as the other is: `app.useGlobalFilters(new PersistenceExceptionFilter())`.
 */
@Catch()
export class PersistenceExceptionFilter implements RpcExceptionFilter {
  private readonly rest = new RabbitExceptionFilter();

  catch(exception: unknown): Observable<never> {
    return this.rest.catch(meaningOf(exception));
  }
}

function meaningOf(exception: unknown): unknown {
  if (exception instanceof MalformedCursorError) return new RequestRejectedError(exception.code, exception.message);
  return isUnavailable(exception) ? new DependencyUnavailableError('PostgreSQL', reasonOf(exception)) : exception;
}
