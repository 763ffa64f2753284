import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { PROBLEM_TYPE, problemDocument, type ProblemAnswer } from './problem.ts';

const HEADERS_TOO_LARGE = { status: 431, code: 'headers-too-large', detail: 'The headers are larger than 16 KiB.' };
const TOO_SLOW = { status: 408, code: 'request-too-slow', detail: 'The request did not arrive in time.' };
const NO_HTTP = { status: 400, code: 'malformed-request', detail: 'This is not HTTP/1.1.' };

const ANSWERS: Readonly<Record<string, ProblemAnswer>> = {
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
  ERR_HTTP_REQUEST_TIMEOUT: TOO_SLOW,
};

/** How long what else comes on the connection is dropped, so that the caller gets to read the answer. */
const LINGER_MS = 2_000;
/** Node reports each further piece of what it could not read. */
const answered = new WeakSet<Socket>();

/**
 * Answers what is not even HTTP, where there is no request and no reply yet, only a socket. It is not closed at once:
 * that would throw the answer away with what is still on its way (RFC 9112, 9.6).
 */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (answered.has(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  answered.add(socket);
  const closing = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(closing));
  const answer = ANSWERS[error.code ?? ''] ?? NO_HTTP;
  const body = JSON.stringify(problemDocument(answer, '/'));
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
