import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { DependencyAwayError, RabbitExceptionFilter } from '@warren/messaging';
import type { Observable } from 'rxjs';
import { isAway } from './is-away.ts';
import { reasonOf } from './reason-of.ts';

/**
 * RabbitExceptionFilter for handlers that use a database: while it is away their queue pauses, and no message loses
 * an attempt to the outage. Register it globally, as the other is: `app.useGlobalFilters(new PersistenceExceptionFilter())`.
 */
@Catch()
export class PersistenceExceptionFilter implements RpcExceptionFilter {
  private readonly rest = new RabbitExceptionFilter();

  catch(exception: unknown): Observable<never> {
    return this.rest.catch(isAway(exception) ? new DependencyAwayError('PostgreSQL', reasonOf(exception)) : exception);
  }
}
