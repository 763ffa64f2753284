import { FastifyAdapter } from '@nestjs/platform-fastify';
import { errorCodes } from 'fastify';
import type { FastifyBodyParser, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AllowedMethods, answerUnreadable, problemOf, sendProblem, takeJsonBodies } from '@warren/http';
import { FILE_TYPES, isForFiles } from '../imports/file-types.ts';
import { takeAnyBodyBehindLinks } from './link-bodies.ts';
import { problems } from './problems.ts';

/** Two texts of a mail, 500,000 characters each, fit in. */
const BODY_LIMIT = 2 * 1024 * 1024;

/**
 * The HTTP server: JSON, and where they belong CSV and mails; and problem+json also where Fastify refuses a request
 * before Nest sees it, such as a path with bad percent signs. Ids in the log are OpenTelemetry's, so Fastify makes none.
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
  takeJsonBodies(server);
  server.addContentTypeParser([...FILE_TYPES], fileParser);
  server.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, mailParser);
  takeAnyBodyBehindLinks(server);
  methods.listen(server);
  return adapter;
}

/** As it came: its signature is over every byte of it, and mails are in any encoding. */
const mailParser: FastifyBodyParser<Buffer> = (request, mail, done) =>
  request.url.startsWith('/mail/')
    ? done(null, mail)
    : done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE('message/rfc822'));

/** A file is not read here: whoever takes it reads it piece by piece, and minds its size. */
const fileParser = (
  request: FastifyRequest,
  file: FastifyRequest['raw'],
  done: (error: Error | null, body?: unknown) => void,
): void =>
  isForFiles(request.url)
    ? done(null, file)
    : done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type']));
