/** Who may have what done in one application: the library checks signatures, and asks this for the rest. */
export interface AccessPolicy {
  /** The services that carry out nothing without a token that allows it: the first segments of their types. */
  readonly guarded: readonly string[];
  /** Whether the key of this issuer is good for this scope. */
  readonly mayVouchFor: (issuer: string, scope: string) => boolean;
}
