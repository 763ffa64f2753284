import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Asked for every few seconds by machines, and of no interest to people. */
const QUIET = /^\/(health\/|metrics$)/;

/** Writes a line for each answered request. The query stays out of it: it may hold what no log should. */
export function logRequests(server: Pick<FastifyInstance, 'addHook'>): void {
  const logger = new Logger('Http');
  server.addHook('onResponse', (request, reply, done) => {
    if (!QUIET.test(request.routeOptions.url ?? '')) {
      const path = request.url.split('?', 1)[0];
      logger.log(`${request.method} ${path} ${reply.statusCode} in ${reply.elapsedTime.toFixed(1)} ms`);
    }
    done();
  });
}
