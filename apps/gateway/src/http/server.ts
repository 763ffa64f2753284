import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyBodyParser, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from './allowed-methods.ts';
import { sendProblem } from './problem.filter.ts';
import { problemOf } from './problem-of.ts';
import { answerUnreadable } from './unreadable.ts';

/** Two texts of a mail, 500,000 characters each, fit in. */
const BODY_LIMIT = 2 * 1024 * 1024;

/**
 * The HTTP server: JSON and nothing else, and problem+json also where Fastify refuses a request before Nest sees it,
 * such as a path with bad percent signs. Ids in the log are OpenTelemetry's, so Fastify makes none.
 */
export function httpServer(methods: AllowedMethods): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error), request.url),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, jsonOrNothing(server));
  methods.listen(server);
  return adapter;
}

/** An empty body is no body: clients that always name a content type may then log out, or delete. */
function jsonOrNothing(server: FastifyInstance): FastifyBodyParser<string> {
  const parse = server.getDefaultJsonParser('error', 'error');
  return (request, body, done) => (body === '' ? done(null, undefined) : parse(request, body, done));
}
