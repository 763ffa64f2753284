import { z } from 'zod';
import { isCompared, type SearchField, type SearchFields } from './search-fields.ts';

/** What a list can be searched by, for those who write a query. */
export const SearchFieldList = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        about: z.string(),
        kind: z.enum(['text', 'id', 'words', 'number', 'time', 'age', 'payload']),
        isCompared: z.boolean().describe('Whether it takes > and <.'),
        values: z.array(z.string()).describe('Values that there are; there may be more.'),
      }),
    ),
  })
  .meta({ id: 'SearchFieldList' });
export type SearchFieldList = z.output<typeof SearchFieldList>;

/** @param known values of fields that list none themselves */
export const fieldList = (
  fields: SearchFields,
  known: Readonly<Record<string, readonly string[]>> = {},
): SearchFieldList => ({
  items: Object.entries(fields).map(([name, field]) => ({
    ...{ name, about: field.about, kind: field.kind, isCompared: isCompared(field) },
    values: [...(known[name] ?? valuesOf(field))],
  })),
});

const valuesOf = ({ values = [], aliases = {} }: SearchField): string[] => [...values, ...Object.keys(aliases)];
