import { Logger } from '@nestjs/common';
import { RequestRejectedError } from '../../errors.ts';
import type { Reply } from '../../wire/reply.ts';
import { DONE, reasonOf } from '../outcome.ts';
import type { Step } from '../pipeline.ts';
import type { RabbitContext } from '../rabbit-context.ts';
import type { Respond } from './reply.ts';

const logger = new Logger('Executor');

/** Answers a request whose handler threw. The request is done then: its caller decides whether to ask again. */
export const replyWithFailure =
  (respond: Respond): Step =>
  async (work, next) => {
    try {
      return await next(work);
    } catch (error) {
      respond(work.delivery, work.message, failureOf(error, work.context));
      return DONE;
    }
  };

/** The caller gets a rejection as it is. Any other error is for the service's own log, and no business of the caller's. */
function failureOf(error: unknown, { type, id }: RabbitContext): Reply {
  const rejection = rejectionIn(error);
  if (rejection) return { status: 'refused', ...rejection };
  logger.error(`${type} ${id} failed: ${reasonOf(error).message}`, error instanceof Error ? error.stack : undefined);
  return { status: 'failed', message: 'Internal server error' };
}

/** Nest's default filter passes on what an RpcException holds, and not the exception. */
function rejectionIn(error: unknown): { code: string; message: string; details?: unknown } | undefined {
  const held: unknown = error instanceof RequestRejectedError ? error.getError() : error;
  if (held instanceof Error || typeof held !== 'object' || held === null) return undefined;
  const { code, message, details } = held as { code?: unknown; message?: unknown; details?: unknown };
  return typeof code === 'string' && typeof message === 'string' ? { code, message, details } : undefined;
}
