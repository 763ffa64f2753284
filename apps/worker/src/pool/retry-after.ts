/**
 * For how long an answer asks to be left alone, in milliseconds (RFC 9110, 10.2.3). A time that has passed, 0 and what is
 * negative ask for nothing.
 * @param header seconds, also with a fraction, as some servers write them; or a date of HTTP, in any of its three forms
 * (RFC 9110, 5.6.7), or of RFC 3339
 * @returns undefined when it does not say, or not so that it can be understood
 */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^[+-]?\d+([.]\d+)?$/.test(text)) return Math.max(0, Math.ceil(Number(text) * 1_000));
  const until = timeOf(text);
  return until === undefined || Number.isNaN(until) ? undefined : Math.max(0, until - now.getTime());
}

/** `Date.parse` alone reads "-5" as a month, and a date without a zone by this machine's. */
function timeOf(text: string): number | undefined {
  if (/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.]\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/.test(text)) return Date.parse(text);
  if (/^[A-Za-z]{3,9}, \d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:\d\d:\d\d (GMT|UTC|[+-]\d{4})$/.test(text))
    return Date.parse(text);
  if (/^[A-Za-z]{3} [A-Za-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text)) return Date.parse(`${text} GMT`);
  return undefined;
}
