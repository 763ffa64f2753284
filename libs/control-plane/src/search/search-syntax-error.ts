import { MalformedError } from '@warren/http';

/** A query that does not parse: where, and what was expected there. */
export class SearchSyntaxError extends MalformedError {
  constructor(
    /** From 0, in the query. */
    readonly at: number,
    readonly found: string,
    readonly expected: readonly string[],
    what: string,
  ) {
    const choices = expected.length === 1 ? expected[0] : `one of ${expected.join(', ')}`;
    const detail = `Character ${at + 1} of the query: ${what}. Expected ${choices}.`;
    super('query-malformed', detail, {
      errors: [{ parameter: 'q', detail }],
      members: { at, found, expected },
    });
  }
}
