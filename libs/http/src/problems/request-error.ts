import { HttpException } from '@nestjs/common';

const CODES: Readonly<Record<number, string>> = {
  400: 'malformed-request',
  404: 'no-such-route',
  405: 'method-not-allowed',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  503: 'shutting-down',
};

interface Read {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/**
 * Reads an error of Fastify or Nest, which say what is wrong with a request before any of our code sees it.
 * @param details what to say instead, by status
 * @returns undefined for an error that is not the caller's fault
 */
export function requestError(error: unknown, details: Readonly<Record<number, string>>): Read | undefined {
  const status = error instanceof HttpException ? error.getStatus() : fastifyStatus(error);
  if (status === undefined || status < 400 || status >= 500) {
    return undefined;
  }
  return { status, code: CODES[status] ?? 'refused', detail: details[status] ?? sentence((error as Error).message) };
}

function fastifyStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) {
    return undefined;
  }
  return typeof error.code === 'string' && error.code.startsWith('FST_') ? Number(error.statusCode) : undefined;
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
