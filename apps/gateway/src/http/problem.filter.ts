import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from './allowed-methods.ts';
import { PROBLEM_TYPE, problemDocument, type ProblemAnswer } from './problem.ts';
import { problemOf } from './problem-of.ts';

/** Answers every error as problem+json, and logs the ones that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Http');
  readonly #methods: AllowedMethods;

  constructor(methods: AllowedMethods) {
    this.#methods = methods;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = this.#methods.notAllowed(request) ?? problemOf(error);
    this.#log(answer, error);
    sendProblem(reply, answer, request.url);
  }

  /** What is not the caller's fault: trouble with others by its reason, and our own with all there is. */
  #log({ status }: ProblemAnswer, error: unknown): void {
    if (status === 500) {
      this.#logger.error(error);
    } else if (status > 500) {
      this.#logger.warn(error instanceof Error ? error.message : error);
    }
  }
}

/** @param url as it came: what is behind the question mark may be secret and is left out of the answer */
export function sendProblem(reply: FastifyReply, answer: ProblemAnswer, url: string): void {
  if (reply.sent || reply.raw.headersSent) {
    return;
  }
  // As bytes: to a string Fastify would add a charset, which this media type does not have.
  const body = Buffer.from(JSON.stringify(problemDocument(answer, url.split('?', 1)[0] ?? url)));
  void reply
    .status(answer.status)
    .headers(answer.headers ?? {})
    .header('content-type', PROBLEM_TYPE)
    .send(body);
}
