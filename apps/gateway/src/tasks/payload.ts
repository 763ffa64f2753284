import { z } from 'zod';

/** What a task carries: an object, and what else it must be its type's contract says. */
export const Payload = z.record(z.string(), z.unknown());
export type Payload = z.output<typeof Payload>;

/** JSON as a column holds it. TypeORM's types reject `unknown`, and run out of depth on a recursive one. */
export type JsonColumn = NonNullable<unknown>;
