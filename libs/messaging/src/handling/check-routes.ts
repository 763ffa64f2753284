import { HandlerMistakeError } from '../errors.ts';
import type { Route } from './routes.ts';

/** Which requests and tasks a server with an authorizer guards: all, or those whose handlers name a scope. */
export type Guards = 'all' | 'named';

/**
 * Refuses handlers with limits where no limiter keeps them.
 * @throws HandlerMistakeError
 */
export function checkLimits(routes: readonly Route[], limiter: unknown): void {
  const limited = limiter === undefined ? routes.find(({ limits }) => limits) : undefined;
  if (!limited) return;
  throw new HandlerMistakeError(
    `"${limited.type}" has limits that workers share, and the server has no limiter to keep them: give it one in its options, as \`limiter\`.`,
  );
}

/**
 * Denies by default: a server with an authorizer wants a scope of every request and task, unless `guards` says that the
 * others are open. Events command nothing.
 * @throws HandlerMistakeError
 */
export function checkGuarded(routes: readonly Route[], authorizer: unknown, guards: Guards = 'all'): void {
  const isGuarded = authorizer !== undefined;
  const mayBeOpen = isGuarded && guards === 'named';
  const wrong = routes.find(({ kind, allow }) => kind !== 'event' && (allow !== undefined) !== isGuarded && !mayBeOpen);
  if (!wrong) return;
  const { type, allow } = wrong;
  throw new HandlerMistakeError(
    isGuarded
      ? `"${type}" does not say who may have it done: give its handler a scope, as in @Request(${type.split('.')[1]}, { allow: '…' }). See docs/authority.md.`
      : `"${type}" asks for the scope "${allow}", and the server has no authorizer to check message tokens: give it one in its options, as \`authorizer\`.`,
  );
}
