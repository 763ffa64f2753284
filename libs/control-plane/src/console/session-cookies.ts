import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConsoleTokens } from './console-options.ts';

const ACCESS = 'warren-console';
const REFRESH = 'warren-console-refresh';
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;
const REFRESH_DAYS = 30;

/**
 * Two cookies that no script reads, and that no other site can have sent. The one with the access token goes with every
 * request to this host, and so may have the prefix `__Host-`; the other only to the route that exchanges it.
 */
export function keepSession(request: FastifyRequest, reply: FastifyReply, tokens: ConsoleTokens): void {
  const { accessToken, refreshToken, expiresIn } = tokens;
  setCookies(request, reply, [
    { name: ACCESS, value: accessToken, seconds: expiresIn },
    { name: REFRESH, value: refreshToken, seconds: REFRESH_DAYS * 86_400 },
  ]);
}

export function clearSession(request: FastifyRequest, reply: FastifyReply): void {
  setCookies(request, reply, [
    { name: ACCESS, value: '', seconds: 0 },
    { name: REFRESH, value: '', seconds: 0 },
  ]);
}

export const accessTokenOf = (request: FastifyRequest): string | undefined => cookieOf(request, ACCESS);
export const refreshTokenOf = (request: FastifyRequest): string | undefined => cookieOf(request, REFRESH);

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly seconds: number;
}

function setCookies(request: FastifyRequest, reply: FastifyReply, cookies: readonly Cookie[]): void {
  void reply.header(
    'set-cookie',
    cookies.map(({ name, value, seconds }) =>
      [
        `${nameFor(request, name)}=${value}`,
        `Path=${name === ACCESS ? '/' : pathOf(request)}`,
        `Max-Age=${seconds}`,
        'HttpOnly',
        'SameSite=Strict',
        ...(isSecure(request) ? ['Secure'] : []),
      ].join('; '),
    ),
  );
}

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const wanted = `${nameFor(request, name)}=`;
  const cookies = (request.headers.cookie ?? '').split('; ');
  return cookies.find((cookie) => cookie.startsWith(wanted))?.slice(wanted.length) || undefined;
}

/** A browser takes cookies with these prefixes over TLS alone, and from no neighbouring host. */
function nameFor(request: FastifyRequest, name: string): string {
  if (!isSecure(request)) return name;
  return name === ACCESS ? `__Host-${name}` : `__Secure-${name}`;
}

/** Only a developer's own machine does without TLS. */
const isSecure = ({ headers: { host = '' } }: FastifyRequest): boolean => !LOOPBACK.test(host);

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '/';
