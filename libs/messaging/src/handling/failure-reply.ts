import { HttpException, Logger } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { isRecord } from '../wire/body.ts';
import type { Reply } from '../wire/reply.ts';
import { reasonOf } from './outcome.ts';
import type { RabbitContext } from './rabbit-context.ts';

const logger = new Logger('Executor');
const SERVER_ERROR = 500;
const INTERNAL = { status: 'failed', message: 'Internal server error' } as const satisfies Reply;

/**
 * What the caller of a request gets when its handler failed. Rejections, and what Nest's own transport would pass on,
 * reach it as they are. Any other error is for the service's own log, and no business of the caller's.
 * @param hasContract whether the caller expects the errors of a contract, or those of Nest's own client
 */
export function failureReply(error: unknown, { type, id }: RabbitContext, hasContract: boolean): Reply {
  const given = givenToCaller(error);
  if (given !== undefined) return rejectionOf(given) ?? { status: 'failed', message: messageOf(given), error: given };
  logger.error(`${type} ${id} failed: ${reasonOf(error).message}`, error instanceof Error ? error.stack : undefined);
  return hasContract ? INTERNAL : { ...INTERNAL, error: { status: 'error', message: INTERNAL.message } };
}

/**
 * What an error holds for the caller, in the form that Nest's own transport gives it; `undefined` for nothing. A handler
 * throws errors; what is none was put in the place of one by a filter of the application's, for the caller.
 */
function givenToCaller(error: unknown): unknown {
  if (error instanceof RpcException) return contentOf(error);
  if (error instanceof HttpException) return error.getStatus() < SERVER_ERROR ? refusalOf(error) : undefined;
  return error instanceof Error ? undefined : error;
}

function contentOf(exception: RpcException): unknown {
  const held = exception.getError();
  return isRecord(held) && !(held instanceof Error) ? held : { status: 'error', message: exception.message };
}

/** Guards and pipes that serve HTTP too throw its exceptions: what they refuse is the caller's business here as there. */
function refusalOf(exception: HttpException): object {
  const response = exception.getResponse();
  const body = isRecord(response) ? response : { statusCode: exception.getStatus(), message: response };
  return { status: 'error', ...body, message: sentenceOf(body['message']) ?? exception.message };
}

/** Nest's ValidationPipe gives a sentence for each property that does not fit. */
function sentenceOf(message: unknown): string | undefined {
  const sentences = [message].flat().filter((each) => typeof each === 'string');
  return sentences.length === 0 ? undefined : sentences.join('; ');
}

/** What has the form of a RequestRejectedError, and no more than that. */
function rejectionOf(given: unknown): Reply | undefined {
  if (!isRecord(given)) return undefined;
  const { code, message, details, ...more } = given;
  if (typeof code !== 'string' || typeof message !== 'string' || Object.keys(more).length > 0) return undefined;
  return { status: 'refused', code, message, details };
}

const messageOf = (given: unknown): string =>
  isRecord(given) ? (typeof given['message'] === 'string' ? given['message'] : 'no reason given') : String(given);
