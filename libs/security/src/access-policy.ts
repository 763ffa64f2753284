import type { TokenBinding } from '@warren/messaging';

/** A message, as far as it matters who may issue it. */
export type IssuedMessage = Pick<TokenBinding, 'kind' | 'type' | 'isRepublished'>;

/** Who may have what done in one application: the library checks signatures, and asks this for the rest. */
export interface AccessPolicy {
  /** Whether the key of this issuer is good for this scope. */
  readonly mayVouchFor: (issuer: string, scope: string) => boolean;
  /**
   * Whether this issuer may publish such a message, answer such a request (the kind `reply`), or have it published again.
   * A service asks before it signs, and each consumer before it handles.
   * @default every issuer may issue everything
   */
  readonly mayIssue?: (issuer: string, message: IssuedMessage) => boolean;
  /** @deprecated What it named is told by handlers, which name a scope. It goes with 0.2. */
  readonly guarded?: readonly string[];
}
