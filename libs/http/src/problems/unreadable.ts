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

/** Answers what is not even HTTP, where there is no request and no reply yet, only a socket. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
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
