import { isUtf8 } from 'node:buffer';
import { inexactNumber } from '@warren/messaging';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MalformedError, UnacceptableError } from '../errors.ts';
import { jsonFlaw, type JsonBounds } from './json-bounds.ts';

/**
 * Has a server take JSON bodies, so that what comes in comes out, or is refused: a body that is not UTF-8 would be kept with
 * replacement characters, and a number that a double cannot hold as another number. An empty body is no body: clients
 * that always name a content type may then log out, or delete.
 * @param boundsOf how much JSON the route of a request takes
 */
export function takeJsonBodies(server: FastifyInstance, boundsOf: (request: FastifyRequest) => JsonBounds): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(notUtf8(body));
    const text = body.toString();
    const tooComplex = jsonFlaw(text, boundsOf(request));
    if (tooComplex) return done(tooComplex);
    void parse(request, text, (error, value) => done(error ?? changedNumber(text, value), value));
  });
}

function notUtf8(body: Buffer): MalformedError {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(body);
  const before = Buffer.byteLength(text.slice(0, text.indexOf('\ufffd')));
  return new MalformedError(
    'body-not-utf8',
    `The body is not UTF-8, as JSON is (RFC 8259): byte ${before} belongs to no character of it. Encode it as UTF-8.`,
  );
}

function changedNumber(text: string, value: unknown): UnacceptableError | null {
  const found = inexactNumber(text, value);
  if (!found) return null;
  const { pointer, written, read } = found;
  const detail = `${written.slice(0, 60)} would be kept as ${read}: send it as a text, in quotes`;
  return new UnacceptableError('number-inexact', `A number cannot be kept as it is: ${pointer} ${detail}.`, {
    errors: [{ pointer, detail }],
  });
}
