import type { Scope } from '@warren/contracts';

/** For a handler's options: what a message's passport must allow. See docs/authority.md. */
export const allow = (scope: Scope): { allow: Scope } => ({ allow: scope });
