import type { Server } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { errorCodes } from 'fastify';
import type {
  FastifyBodyParser,
  FastifyError,
  FastifyHttpOptions,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import {
  type AllowedMethods,
  answerUnreadable,
  bodyOf,
  lingerOverBodies,
  problemOf,
  sendProblem,
  takeJsonBodies,
} from '@warren/http';
import { FILE_TYPES, isForFiles } from '../imports/file-types.ts';
import { jsonBoundsOf, limitBodies } from './body-limits.ts';
import { takeAnyBodyBehindLinks } from './link-bodies.ts';
import { limitMetrics, type MetricsAccess } from './metrics-access.ts';
import { problems } from './problems.ts';
import { BARE_HEADERS, secureAnswers } from './security-headers.ts';
import { serveShop } from './shop-files.ts';

/** How long, and how many at once, callers may take to say what they want. */
export interface HttpLimits {
  /** Milliseconds for the headers of a request. @default 10_000 */
  readonly headersMs?: number | undefined;
  /** Milliseconds for a whole request: an import's file comes in within them. @default 120_000 */
  readonly requestMs?: number | undefined;
  /** Connections at once; more are closed as they come. @default 2_000 */
  readonly connections?: number | undefined;
}

interface HttpServerOptions {
  readonly httpLimits?: HttpLimits;
  readonly trustedProxies?: readonly string[];
  readonly metrics?: MetricsAccess;
}

/** Requests on one connection: then the caller makes another, and a load balancer can spread it. */
const REQUESTS_ON_A_CONNECTION = 10_000;

/**
 * The HTTP server: JSON, and where they belong CSV and mails; and problem+json also where Fastify refuses a request
 * before Nest sees it, such as a path with bad percent signs. Ids in the log are OpenTelemetry's, so Fastify makes none.
 */
export function httpServer(
  methods: AllowedMethods,
  { httpLimits: limits = {}, trustedProxies = [], metrics = 'open' }: HttpServerOptions,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...timeLimits(limits),
    // From anybody else X-Forwarded-For is a claim: whoever calls would choose whom their requests are counted for.
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    maxRequestsPerSocket: REQUESTS_ON_A_CONNECTION,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply.headers(BARE_HEADERS), problemOf(error, problems), request.url),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  server.server.maxConnections = limits.connections ?? 2_000;
  secureAnswers(server);
  limitMetrics(server, metrics);
  limitBodies(server);
  lingerOverBodies(server);
  server.removeAllContentTypeParsers();
  takeJsonBodies(server, jsonBoundsOf);
  server.addContentTypeParser([...FILE_TYPES], fileParser);
  server.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, mailParser);
  takeAnyBodyBehindLinks(server);
  methods.listen(server);
  serveShop(server);
  return adapter;
}

/** Whoever sends a byte now and then does not keep a connection and a buffer for ever: 408. */
function timeLimits({ headersMs = 10_000, requestMs = 120_000 }: HttpLimits): FastifyHttpOptions<Server> {
  // Node looks for requests that are late once in so many milliseconds.
  const connectionsCheckingInterval = Math.min(headersMs, requestMs, 5_000);
  const headersTimeout = Math.min(headersMs, requestMs);
  return { requestTimeout: requestMs, http: { headersTimeout, connectionsCheckingInterval } };
}

/** As it came: its signature is over every byte of it, and mails are in any encoding. */
const mailParser: FastifyBodyParser<Buffer> = (request, mail, done) =>
  request.url.startsWith('/mail/') ? done(null, mail) : refuseType(request, done);

/** A file is not read here: whoever takes it reads it piece by piece, and minds its size. */
const fileParser = (
  request: FastifyRequest,
  file: FastifyRequest['raw'],
  done: (error: Error | null, body?: unknown) => void,
): void => (isForFiles(request.url) ? done(null, bodyOf(file)) : refuseType(request, done));

/** A route that takes other types says 415; where there is no route, that is what the caller has to know. */
function refuseType(request: FastifyRequest, done: (error: Error | null, body?: unknown) => void): void {
  if (request.is404) done(null, undefined);
  else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type']));
}
