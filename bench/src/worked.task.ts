import { defineTask } from '@warren/contracts';
import { z } from 'zod';

/** Work that takes a while and leaves one row. */
export const Work = defineTask('bench.work.v1', z.object({ n: z.int(), text: z.string() }));

/** With `n` about as much JSON as the messages of the other benchmarks. */
export const TEXT = 'x'.repeat(290);
