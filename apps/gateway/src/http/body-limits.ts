import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { JsonBounds } from '@warren/http';

/** What a route reads of a body, at most: bytes before it is parsed, values before it is checked. */
interface BodyLimit extends JsonBounds {
  readonly bytes: number;
}

const KIB = 1_024;
/** A few fields, each of a few hundred characters. */
const SMALL: BodyLimit = { bytes: 32 * KIB, values: 500 };
/** Two texts of a mail, 500,000 characters each, fit in. */
const MAIL: BodyLimit = { bytes: 2_048 * KIB, values: 5_000 };
/** A thousand tasks. */
const BATCH: BodyLimit = { bytes: 2_048 * KIB, values: 50_000 };

/** By the beginning of the route's path. */
const LIMITS: readonly (readonly [path: string, limit: BodyLimit])[] = [
  ['/batches', BATCH],
  ['/campaigns', MAIL],
  ['/imports', MAIL],
  ['/mail/', MAIL],
  ['/orders', { bytes: 64 * KIB, values: 5_000 }],
  ['/schedules', MAIL],
  ['/tasks', MAIL],
];

const limitOf = (path: string): BodyLimit => LIMITS.find(([start]) => path.startsWith(start))?.[1] ?? SMALL;

/** Gives each route the limit of its bodies. To be called before any route is registered. */
export function limitBodies(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    route.bodyLimit = limitOf(route.url).bytes;
  });
}

/** How much JSON the route of this request takes. */
export const jsonBoundsOf = ({ routeOptions }: FastifyRequest): JsonBounds => limitOf(routeOptions.url ?? '');
