/**
 * For how long an answer asks to be left alone, in milliseconds (RFC 9110, 10.2.3).
 * @param header seconds, or a date
 * @returns undefined when it does not say, or not so that it can be understood
 */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  if (header === null || header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now.getTime());
}
