import type { FastifyInstance, FastifyRequest } from 'fastify';
import { accessTokenOf } from './session-cookies.ts';

/** Every request of the console carries it. Another site's page cannot send it without asking first, and is refused. */
export const CONSOLE_HEADER = 'x-warren-console';

/**
 * Shows the application's own guard the token that is in the console's cookie. A request without the console's header,
 * or from another site, is as it was: the cookie alone opens nothing.
 */
export function showCookieAsBearer(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const token = request.headers.authorization === undefined && isOfConsole(request) && accessTokenOf(request);
    if (token) request.headers.authorization = `Bearer ${token}`;
    done();
  });
}

/** True for what the console's own pages ask for. */
export function isOfConsole({ headers }: FastifyRequest): boolean {
  return headers[CONSOLE_HEADER] !== undefined && (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';
}
