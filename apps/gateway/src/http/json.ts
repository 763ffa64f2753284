import { z } from 'zod';

/** Anything that JSON can say. */
export const Json = z.json().meta({ id: 'Json' });
export type Json = z.output<typeof Json>;

/** The same as a column holds it; TypeORM's types run out of depth on the recursive one. */
export type JsonColumn = NonNullable<unknown>;
