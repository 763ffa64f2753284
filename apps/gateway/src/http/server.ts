import { FastifyAdapter } from '@nestjs/platform-fastify';
import { errorCodes } from 'fastify';
import type { FastifyBodyParser, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AllowedMethods, answerUnreadable, problemOf, sendProblem } from '@warren/http';
import { problems } from './problems.ts';

/** Two texts of a mail, 500,000 characters each, fit in. */
const BODY_LIMIT = 2 * 1024 * 1024;

/**
 * The HTTP server: JSON, and where they belong forms and CSV; and problem+json also where Fastify refuses a request before Nest sees it,
 * such as a path with bad percent signs. Ids in the log are OpenTelemetry's, so Fastify makes none.
 */
export function httpServer(methods: AllowedMethods): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error, problems), request.url),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, jsonOrNothing(server));
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, formParser);
  server.addContentTypeParser('text/csv', fileParser);
  server.addContentTypeParser('message/rfc822', { parseAs: 'string' }, mailParser);
  methods.listen(server);
  return adapter;
}

/**
 * Forms come from the pages behind links in mails, and as the one click of RFC 8058. What they do is in the link: nothing
 * in the form is read. Everywhere else they are refused, as another site's form would be.
 */
const formParser: FastifyBodyParser<string> = (request, _body, done) =>
  request.url.startsWith('/subscriptions/')
    ? done(null, undefined)
    : done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('application/x-www-form-urlencoded'));

/** As it came: its signature is over every character of it. */
const mailParser: FastifyBodyParser<string> = (request, mail, done) =>
  request.url.startsWith('/mail/')
    ? done(null, mail)
    : done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('message/rfc822'));

/** A file is not read here: whoever takes it reads it piece by piece, and minds its size. */
const fileParser = (
  request: FastifyRequest,
  file: FastifyRequest['raw'],
  done: (error: Error | null, body?: unknown) => void,
): void =>
  request.url.split('?', 1)[0] === '/imports'
    ? done(null, file)
    : done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('text/csv'));

/** An empty body is no body: clients that always name a content type may then log out, or delete. */
function jsonOrNothing(server: FastifyInstance): FastifyBodyParser<string> {
  const parse = server.getDefaultJsonParser('error', 'error');
  return (request, body, done) => (body === '' ? done(null, undefined) : parse(request, body, done));
}
