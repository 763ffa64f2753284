import { defineEvent } from '@warren/contracts';
import { z } from 'zod';

/** A fact that remembers when it was written: milliseconds since 1970. */
export const Happened = defineEvent('bench.happened.v1', z.object({ at: z.number(), text: z.string() }));

/** With `at` about as much JSON as the messages of the other benchmarks. */
export const TEXT = 'x'.repeat(290);
