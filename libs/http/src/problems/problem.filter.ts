import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from './allowed-methods.ts';
import { PROBLEM_TYPE, problemDocument, type ProblemAnswer } from './problem.ts';
import { problemOf, type ProblemOptions } from './problem-of.ts';

export interface ProblemFilterOptions extends ProblemOptions {
  /** Tells "no such path" (404) from "not with this method" (405). @default 404 for both */
  readonly methods?: AllowedMethods;
}

/** Answers every error as problem+json, and logs those that are not the caller's fault. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  constructor(private readonly options: ProblemFilterOptions = {}) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const answer = this.options.methods?.notAllowed(request) ?? problemOf(error, this.options);
    this.log(answer, error);
    sendProblem(reply, answer, request.url);
  }

  /** A failure of another service with its reason, one of this application with its stack. */
  private log({ status }: ProblemAnswer, error: unknown): void {
    if (status === 500) {
      this.logger.error(error);
    } else if (status > 500) {
      this.logger.warn(error instanceof Error ? error.message : error);
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
