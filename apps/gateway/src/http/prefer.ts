export const RESPOND_ASYNC = 'respond-async';

/** Reads a `Prefer` header (RFC 7240): does the caller rather not wait? Preferences that are not known are ignored. */
export function wantsNoAnswer(prefer: string | undefined): boolean {
  return (prefer ?? '').split(',').some((preference) => /^respond-async\s*(;|$)/i.test(preference.trim()));
}
