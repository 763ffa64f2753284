import { transformPatternToRoute } from '@nestjs/microservices/utils/transform-pattern.utils';

/** What Nest's own transport calls a pattern that cannot be written as text. */
const UNSERIALIZABLE = '[UNSERIALIZABLE_PATTERN]';

/** A pattern as it travels, and as `getPattern()` gives it: a string as it is, anything else as JSON. */
export function patternText(pattern: unknown): string {
  if (typeof pattern === 'string') return pattern;
  try {
    return JSON.stringify(pattern) ?? UNSERIALIZABLE;
  } catch {
    return UNSERIALIZABLE; // nested too deeply: what comes off the wire may be
  }
}

/** The name under which Nest registers the handlers of a pattern: the same whatever the order of an object's keys. */
export function routeOfPattern(text: string): string {
  if (!text.startsWith('{')) return text;
  try {
    return transformPatternToRoute(JSON.parse(text) as Record<string, string>);
  } catch {
    return text;
  }
}

/** Whether a pattern begins with the name of a group, as `billing.invoice` does, and `{"cmd":"sum"}` and `sum` do not. */
export const namesGroup = (text: string): boolean => !text.startsWith('{') && text.includes('.');

/** Whether a pattern has a wildcard of Nest's topic exchanges as one of its segments: `orders.*`, `#`. */
export const isWildcard = (text: string): boolean =>
  !text.startsWith('{') && text.split('.').some((segment) => segment === '*' || segment === '#');
