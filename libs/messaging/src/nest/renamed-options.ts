import type { Authorizer } from '../handling/authorizer.ts';
import type { TaskLimiter } from '../handling/task-limiter.ts';
import type { SignMessage } from '../wire/origin.ts';

/** Options of a server by their names of before 0.1, for one version: they go with 0.2. */
export interface RenamedServerOptions {
  /** @deprecated Use `authorizer`. */
  readonly doorkeeper?: Authorizer;
  /** @deprecated Use `limiter`. */
  readonly gate?: TaskLimiter;
}

/** Options of a client by their names of before 0.1, for one version: they go with 0.2. */
export interface RenamedClientOptions {
  /** @deprecated Use `sign`. */
  readonly stamp?: SignMessage;
}

/** The same options by their names of today: one that is overlooked would leave handlers unguarded, without a word. */
export function withTodaysNames<O extends RenamedServerOptions & RenamedClientOptions>(options: O): O {
  const { doorkeeper, gate, stamp } = options;
  return {
    ...(doorkeeper && { authorizer: doorkeeper }),
    ...(gate && { limiter: gate }),
    ...(stamp && { sign: stamp }),
    ...options,
  };
}
