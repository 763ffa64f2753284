import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';

/** Where the links in mails lead. What a POST to them does is in the link. */
const LINKS: ReadonlySet<string> = new Set(['/subscriptions/confirm', '/subscriptions/unsubscribe', '/auth/verify']);
/** Where a link leads to a form with a field. What it does needs the link's token as well, so that no other site can send it. */
const FORM = '/auth/password/reset';

/**
 * Takes any body, of any type or of none, behind the links in mails, and reads nothing of it: mailbox providers send the
 * one click as `multipart/form-data`, urlencoded, `text/plain`, or without a type (RFC 8058, 3.2). A person who clicked
 * must not stay subscribed because of a header. Everywhere else an unknown type is refused, as another site's form is.
 */
export function takeAnyBodyBehindLinks(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (isBehindLink(request)) delete request.raw.headers['content-type'];
    done();
  });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, body, done) => {
    if (pathOf(request) === FORM) done(null, Object.fromEntries(new URLSearchParams(String(body))));
    else if (request.is404) done(null, undefined);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
  });
  server.addContentTypeParser('*', (request, body, done) => {
    if (isBehindLink(request)) body.resume();
    else if (!request.is404) return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    done(null, undefined);
  });
}

const isBehindLink = (request: FastifyRequest): boolean => request.method === 'POST' && LINKS.has(pathOf(request));

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';
