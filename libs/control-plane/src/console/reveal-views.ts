import { pageOf } from '@warren/http';
import { z } from 'zod';
import type { RevealRow } from './reveal.entity.ts';

/** No address is taken for an id: the record itself holds no personal data. */
export const NewReveal = z
  .object({
    kind: z.string().regex(/^[a-z][a-z-]{0,49}$/, 'must be a word, like dead-letter'),
    id: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[^@]*$/, 'must be an id, and no address'),
  })
  .strict()
  .meta({ id: 'NewReveal' });
export type NewReveal = z.output<typeof NewReveal>;

export const Reveal = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    subject: z.string(),
    createdBy: z.uuid().describe('The operator.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Reveal' });
export type Reveal = z.output<typeof Reveal>;

export const RevealPage = pageOf(Reveal).meta({ id: 'RevealPage' });
export type RevealPage = z.output<typeof RevealPage>;

/** How the record of one look is shown. */
export const revealView = ({ id, kind, subject, createdBy, createdAt }: RevealRow): Reveal => ({
  ...{ id, kind, subject, createdBy },
  createdAt: createdAt.toISOString(),
});
