import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';

/** Where the links in mails lead. What a POST to them does is in the link. */
const LINKS: ReadonlySet<string> = new Set(['/subscriptions/confirm', '/subscriptions/unsubscribe', '/auth/verify']);

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
  server.addContentTypeParser('*', (request, body, done) => {
    if (isBehindLink(request)) body.resume();
    else if (!request.is404) return done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    done(null, undefined);
  });
}

const isBehindLink = ({ method, url }: FastifyRequest): boolean =>
  method === 'POST' && LINKS.has(url.split('?', 1)[0] ?? '');
