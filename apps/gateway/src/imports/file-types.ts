/**
 * What clients call a table: Windows calls a `.csv` an Excel file, and some call every file a stream of bytes. What it is,
 * its first bytes tell.
 */
export const FILE_TYPES = [
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/csv',
  'application/vnd.ms-excel',
  'application/gzip',
  'application/x-gzip',
  'application/zip',
  'application/x-zip-compressed',
  'application/octet-stream',
] as const;

/** Where they are taken. Elsewhere the types are refused. */
export const isForFiles = (url: string): boolean => url.split('?', 1)[0] === '/imports';
