import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** What a caller may go on to send after the answer. Then its connection is closed. */
const MOST_BYTES = 16 * 1_024 * 1_024;
const LONGEST_MS = 5_000;

/**
 * Lets callers read the answer to a body that is refused before all of it has come. Fastify closes the connection of
 * such a request, and TCP then throws the answer away with what is still on its way (RFC 9112, 9.6): the caller sees a
 * broken pipe instead of a 413. So the connection stays, and the rest of the body is read and dropped, within bounds.
 */
export function lingerOverBodies(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply) => {
    if (request.raw.complete) return;
    reply.removeHeader('connection');
    dropRest(request.raw);
  });
}

/**
 * A body for who reads it piece by piece, and may leave it in the middle: who leaves the request itself closes the
 * connection, and gets no answer to its caller. It fails with a caller who breaks off.
 */
export function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough();
  request.once('close', () => {
    if (!request.complete) body.destroy(new Error('The caller broke off.'));
  });
  return request.pipe(body);
}

function dropRest(request: IncomingMessage): void {
  const { socket } = request;
  let left = MOST_BYTES;
  const tooLong = setTimeout(() => socket.destroy(), LONGEST_MS).unref();
  request.once('close', () => clearTimeout(tooLong));
  request.unpipe();
  request.on('data', ({ length }: Buffer) => {
    left -= length;
    if (left < 0) socket.destroy();
  });
  request.resume(); // who left it in the middle had paused it
}
