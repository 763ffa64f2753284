import helmet from '@fastify/helmet';
import type { FastifyInstance, RouteOptions } from 'fastify';

type Policy = Readonly<Record<string, readonly string[]>>;

const NONE = ["'none'"];
const SELF = ["'self'"];
/** JSON loads nothing, runs nothing and stands in no frame. The pages of subscriptions and of the console send their own policy. */
const API: Policy = { 'default-src': NONE, 'base-uri': NONE, 'form-action': NONE, 'frame-ancestors': NONE };
/** Files of ours alone, no script within the page. Swagger UI styles itself there. */
const DOCS: Policy = {
  ...API,
  'default-src': SELF,
  'img-src': [...SELF, 'data:'],
  'style-src': [...SELF, "'unsafe-inline'"],
};

/** Files of ours alone, and nothing within a page. */
const SHOP: Policy = { ...API, 'default-src': SELF };
const PAGES: readonly (readonly [routes: RegExp, policy: Policy])[] = [
  [/^\/docs(?:$|\/)/, DOCS],
  [/^\/shop(?:$|\/)/, SHOP],
];

/**
 * Says to browsers, with each answer, what they may do with it, and keeps personal answers out of every cache: those to
 * requests that show a token. To be called before any route is registered.
 */
export function secureAnswers(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const [, policy] = PAGES.find(([routes]) => routes.test(route.url)) ?? [];
    if (policy) (route as RouteOptions).helmet = { contentSecurityPolicy: directives(policy) };
  });
  void server.register(helmet, {
    contentSecurityPolicy: directives(API),
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (request.headers.authorization !== undefined) void reply.header('cache-control', 'no-store');
    done();
  });
}

/** For what is refused before any hook. */
export const BARE_HEADERS = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;

const directives = (policy: Policy) => ({
  useDefaults: false,
  directives: Object.fromEntries(Object.entries(policy).map(([name, values]) => [name, [...values]])),
});
