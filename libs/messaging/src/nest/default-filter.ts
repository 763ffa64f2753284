import type { ArgumentsHost } from '@nestjs/common';
import { BaseRpcExceptionFilter } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { RabbitContext } from '../handling/rabbit-context.ts';
import { RabbitExceptionFilter } from './rabbit-exception-filter.ts';

const filter = new RabbitExceptionFilter();
let isReplaced = false;

/**
 * Makes {@link RabbitExceptionFilter} the default for the handlers of our deliveries, and of no other transport's. Nest
 * ends each handler's call with its own default filter, which has the error replaced by "Internal server error" before
 * a transport sees it, and has no hook for another default: what an application registers depends on its order, and on
 * how a hybrid application is put together. See docs/decisions/0039-the-default-filter-is-ours.md.
 */
export function replaceDefaultFilter(): void {
  if (isReplaced) return;
  isReplaced = true;
  const prototype = BaseRpcExceptionFilter.prototype;
  const nests = prototype.catch;
  prototype.catch = function (
    this: BaseRpcExceptionFilter,
    exception: unknown,
    host: ArgumentsHost,
  ): Observable<never> {
    return isOurs(host) ? filter.catch(exception) : (nests.call(this, exception, host) as Observable<never>);
  };
}

/** A filter of the application's that leaves an error to Nest's may call it without the arguments. */
const isOurs = (host: ArgumentsHost | undefined): boolean =>
  host?.getArgs<unknown[]>().some((argument) => argument instanceof RabbitContext) ?? false;
