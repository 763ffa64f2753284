import { finished } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import {
  ATTR_CLIENT_ADDRESS,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'warren.http';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);
// Probes and scrapers come every few seconds and would bury everything else.
const NOT_TRACED = /^\/(?:health\/|metrics$)/;

/**
 * Gives every HTTP request a span that is active in its handler, and counts its duration. Call it before
 * `app.init()` or `app.listen()`.
 *
 * A `traceparent` from outside is continued; baggage from outside is not, since it would travel on with every
 * message. Query strings are left out, because tokens travel in them.
 */
export function traceHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const measure = durations();
  const contexts = new WeakMap<FastifyRequest, Context>();
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const startedAt = performance.now();
    const { span, active } = begin(request);
    contexts.set(request, active);
    finished(reply.raw, () => {
      const outcome = outcomeOf(request, reply);
      measure((performance.now() - startedAt) / 1_000, outcome);
      end(span, outcome);
    });
    context.with(active, done);
  });
  // Reading a body ends in an event of the socket, which knows nothing of the request: step in again.
  fastify.addHook('preValidation', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    context.with(contexts.get(request) ?? context.active(), done);
  });
}

function durations(): (seconds: number, attributes: Attributes) => void {
  const histogram = metrics.getMeter(NAME).createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'From the request to the end of its response',
  });
  return (seconds, attributes) => histogram.record(seconds, attributes);
}

function begin(request: FastifyRequest): { span: Span | undefined; active: Context } {
  const parent = propagation.deleteBaggage(propagation.extract(ROOT_CONTEXT, request.headers));
  const route = request.routeOptions.url;
  if (route !== undefined && NOT_TRACED.test(route)) return { span: undefined, active: parent };
  const { [ATTR_HTTP_REQUEST_METHOD]: method, ...common } = describe(request);
  const attributes: Attributes = {
    ...common,
    [ATTR_HTTP_REQUEST_METHOD]: method,
    [ATTR_URL_PATH]: request.url.split('?', 1)[0],
    [ATTR_CLIENT_ADDRESS]: request.ip,
    [ATTR_USER_AGENT_ORIGINAL]: request.headers['user-agent'],
  };
  const name = [method === '_OTHER' ? 'HTTP' : method, route].filter(Boolean).join(' ');
  const span = trace.getTracer(NAME).startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  return { span, active: trace.setSpan(parent, span) };
}

function end(span: Span | undefined, outcome: Attributes): void {
  span?.setAttributes(outcome);
  if (outcome[ATTR_ERROR_TYPE] !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR });
  span?.end();
}

function describe(request: FastifyRequest): { [ATTR_HTTP_REQUEST_METHOD]: string } & Attributes {
  const route = request.routeOptions.url;
  return {
    [ATTR_HTTP_REQUEST_METHOD]: METHODS.has(request.method) ? request.method : '_OTHER',
    [ATTR_URL_SCHEME]: request.protocol,
    ...(route === undefined ? {} : { [ATTR_HTTP_ROUTE]: route }),
  };
}

function outcomeOf(request: FastifyRequest, reply: FastifyReply): Attributes {
  const status = reply.raw.headersSent ? reply.raw.statusCode : undefined;
  return {
    ...describe(request),
    ...(status === undefined ? {} : { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    ...(status !== undefined && status >= 500 ? { [ATTR_ERROR_TYPE]: String(status) } : {}),
  };
}
