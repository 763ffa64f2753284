import { UnacceptableError } from '@warren/http';

/**
 * What is wrong with a file as a whole, for the person who has to repair it: a sentence about what was found, and what to do.
 * @param code stable, for programs
 */
export const refusal = (code: string, detail: string): UnacceptableError => new UnacceptableError(code, detail);

/** What is wrong in the eyes of the CSV parser, by its own code. */
export const MALFORMED: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  CSV_MAX_RECORD_SIZE: ['csv-row-too-long', 'A row is longer than 16384 bytes, or its quotes are never closed.'],
  CSV_QUOTE_NOT_CLOSED: ['csv-quote-open', 'A quote is opened and never closed.'],
  CSV_INVALID_CLOSING_QUOTE: [
    'csv-quote-misplaced',
    'Something follows a closing quote. Quotes within a cell are doubled.',
  ],
  INVALID_OPENING_QUOTE: ['csv-quote-misplaced', 'A quote stands within a cell that does not begin with one.'],
};
