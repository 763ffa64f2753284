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

/** What a client says of a file's encoding (RFC 7111). Many say UTF-8 of every text, which is found out anyway. */
export function charsetOf(contentType: string | undefined): string | undefined {
  const charset = /;\s*charset="?([\w-]+)"?/i.exec(contentType ?? '')?.[1];
  return charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset) ? undefined : charset;
}

/** Packed by HTTP, and not with gzip, which shows by its first bytes (RFC 9110, 8.4). */
export const isPackedOtherwise = (contentEncoding: string | undefined): boolean =>
  !/^(?:|identity|(?:x-)?gzip)$/i.test(contentEncoding?.trim() ?? '');

/** Where they are taken. Elsewhere the types are refused. */
export const isForFiles = (url: string): boolean => url.split('?', 1)[0] === '/imports';
