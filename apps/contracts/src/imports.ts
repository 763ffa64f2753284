import { z } from 'zod';
import { defineRequest, defineTask, pageOf } from '@warren/contracts';
import { personal } from '@warren/contracts';
import { SubscriberStatus } from './subscribers.ts';

/** How much of a file one message carries at most. */
export const ROWS_IN_A_PIECE = 1_000;

const Id = z.object({ id: z.uuid() });
const Text = z.string().max(20_000);

/** A row as it stands in the file. */
const ImportRow = z.object({
  /** Where it ends in the file; 1 for the first line. */
  line: z.int().positive(),
  cells: personal(z.array(Text).max(100)),
});
export type ImportRow = z.infer<typeof ImportRow>;

/** That everybody in a file has said yes, and where: kept with each of them as the proof. */
export const ImportedConsent = z.object({ source: z.string().min(1).max(90), givenAt: z.iso.datetime() });
export type ImportedConsent = z.infer<typeof ImportedConsent>;

/**
 * A file begins to come in. Refused with `import-columns` when its columns cannot be understood. Saying so again
 * changes nothing.
 */
export const BeginImport = defineRequest(
  'email-subscriptions.begin-import.v1',
  Id.extend({ columns: z.array(Text).min(1).max(100), consent: ImportedConsent.nullable() }),
  Id,
  { audience: 'operator' },
);

/** A piece of the file, known by its number: the same one again changes nothing. Refused with `import-unknown`. */
export const AppendToImport = defineRequest(
  'email-subscriptions.append-to-import.v1',
  Id.extend({ number: z.int().nonnegative(), rows: z.array(ImportRow).max(ROWS_IN_A_PIECE) }),
  Id,
  { audience: 'operator', deadlineMs: 30_000 },
);

/** The whole file is there, and its task may begin. Refused with `import-incomplete`, `import-unknown`. */
export const CompleteImport = defineRequest(
  'email-subscriptions.complete-import.v1',
  Id.extend({ pieces: z.int().nonnegative() }),
  Id,
  { audience: 'operator' },
);

/** The file did not come in whole: nothing of it is kept. */
export const AbandonImport = defineRequest('email-subscriptions.abandon-import.v1', Id, Id, { audience: 'operator' });

/** Puts the people of a file on the list. An import's id is its task's id. */
export const ImportSubscribers = defineTask('subscribers.import.v1', z.object({ importId: z.uuid() }));

const count = z.int().nonnegative();

/** What has become of a file. */
export const Import = z.object({
  id: z.uuid(),
  state: z.enum(['uploading', 'ready', 'done', 'cancelled']),
  /** In the file, without its heading. */
  rows: count,
  added: count,
  /** On the list before. */
  alreadyThere: count,
  /** The same address stood further up in the file. */
  duplicates: count,
  /** Must never be written to: nobody is brought back. */
  suppressed: count,
  invalid: count,
  consent: ImportedConsent.nullable(),
  createdAt: z.iso.datetime(),
});
export type Import = z.infer<typeof Import>;

/** Refused with `import-unknown`. */
export const GetImport = defineRequest('email-subscriptions.get-import.v1', Id, Import, { audience: 'operator' });

/** Why a row added nobody. */
export const RowError = z.enum([
  'already-there',
  'duplicate',
  'suppressed',
  'email-missing',
  'email-invalid',
  'name-too-long',
  'cells-missing',
  'cells-too-many',
]);
export type RowError = z.infer<typeof RowError>;

/** The rows that added nobody, in the order of the file. Refused with `import-unknown`. */
export const ListImportErrors = defineRequest(
  'email-subscriptions.list-import-errors.v1',
  Id.extend({
    code: RowError.optional(),
    limit: z.int().min(1).max(100).default(50),
    cursor: z.string().max(200).optional(),
  }),
  pageOf(z.object({ line: z.int(), code: RowError, detail: z.string() })),
  { audience: 'operator' },
);

/** Who is wanted: everybody unless told. */
export const ExportSelection = z.object({
  status: SubscriberStatus.optional(),
  tag: z.string().max(50).optional(),
  list: z.string().max(50).optional(),
});
export type ExportSelection = z.infer<typeof ExportSelection>;

/** Writes the list as CSV. An export's id is its task's id. */
export const ExportSubscribers = defineTask('subscribers.export.v1', ExportSelection, { audience: 'operator' });

/**
 * One piece of a CSV that was written; the first has the heading. Refused with `export-unknown` when it was not written,
 * or is not kept any more, `export-unfinished`.
 */
export const ReadExport = defineRequest(
  'email-subscriptions.read-export.v1',
  Id.extend({ number: z.int().nonnegative() }),
  z.object({ text: personal(z.string()), pieces: z.int() }),
  { audience: 'operator' },
);
