import { pipeline, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { refusal } from './refusal.ts';

/** How a file came. */
export type Packing = 'none' | 'gzip' | 'zip';

export interface UnpackedFile {
  readonly packing: Packing;
  readonly bytes: AsyncIterable<Buffer>;
}

/** A zip's list of contents stands at its end, so it is held in memory: this many bytes at most. */
const LARGEST_ZIP = 32 * 1024 * 1024;

const MAGIC: readonly (readonly [number[], Packing | 'xls' | 'pdf'])[] = [
  [[0x1f, 0x8b], 'gzip'],
  [[0x50, 0x4b, 0x03, 0x04], 'zip'],
  [[0x50, 0x4b, 0x05, 0x06], 'zip'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'xls'],
  [[0x25, 0x50, 0x44, 0x46], 'pdf'],
];

/**
 * The bytes of a table in a file, which may be packed with gzip, or be the only table in a zip. It is its first bytes that
 * tell, since clients name all sorts of types. They are unpacked as fast as they are taken.
 * @throws UnacceptableError for what holds no table, such as a workbook
 */
export async function unpack(file: Readable): Promise<UnpackedFile> {
  const [head, all] = await peek(file, 4);
  const packing = MAGIC.find(([magic]) => magic.every((byte, index) => head[index] === byte))?.[1] ?? 'none';
  switch (packing) {
    case 'none':
      return { packing, bytes: all };
    case 'gzip':
      return {
        packing,
        bytes: sound(
          pipeline(Readable.from(all), createGunzip(), () => undefined),
          file,
        ),
      };
    case 'zip':
      return { packing, bytes: sound(await tableIn(all), file) };
    case 'xls':
    case 'pdf':
      throw noTable(packing === 'xls' ? 'an Excel workbook' : 'a PDF');
  }
}

/** At least so many first bytes, if there are as many, and all of them again. */
export async function peek(
  source: AsyncIterable<Buffer>,
  wanted: number,
): Promise<[head: Buffer, all: AsyncGenerator<Buffer>]> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  for (let size = 0; size < wanted;) {
    const next = await iterator.next();
    if (next.done) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  return [Buffer.concat(chunks), again(chunks, iterator)];
}

async function* again(chunks: readonly Buffer[], iterator: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** What cannot be unpacked is the file's fault. */
async function* sound(unpacked: Readable, file: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of unpacked as AsyncIterable<Buffer>) yield bytes;
  } catch (error) {
    throw refusal('archive-damaged', `The file cannot be unpacked: ${(error as Error).message}. Pack it again.`);
  } finally {
    unpacked.destroy();
    file.destroy();
  }
}

async function tableIn(all: AsyncIterable<Buffer>): Promise<Readable> {
  const zip = await openZip(await buffer(within(all, LARGEST_ZIP)));
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  const names = entries.map(({ fileName }) => fileName).filter(isOfInterest);
  if (names.includes('[Content_Types].xml')) throw noTable('an Excel workbook');
  const tables = entries.filter(({ fileName }) => isOfInterest(fileName) && /[.](csv|tsv|tab|txt)$/i.test(fileName));
  const [table, another] = tables;
  if (!table) throw refusal('archive-empty', `The zip holds no .csv, .tsv or .txt: ${listed(names)}.`);
  if (another)
    throw refusal('archive-ambiguous', `The zip holds several tables: ${listed(names)}. Send them one by one.`);
  if (table.isEncrypted())
    throw refusal('archive-encrypted', `${table.fileName} needs a password: pack it without one.`);
  return zip.openReadStreamPromise(table);
}

async function openZip(bytes: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(bytes, { lazyEntries: true });
  } catch (error) {
    throw refusal('archive-damaged', `The zip cannot be read: ${(error as Error).message}. Pack it again.`);
  }
}

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'it is empty'
    : names
        .slice(0, 5)
        .map((name) => `"${name.slice(0, 100)}"`)
        .join(', ');

/** Folders, and what macOS adds. */
const isOfInterest = (name: string): boolean =>
  !name.endsWith('/') && !/(^|\/)(__MACOSX\/|[.]_|[.]DS_Store)/.test(name);

async function* within(all: AsyncIterable<Buffer>, largest: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const bytes of all) {
    size += bytes.length;
    if (size > largest) throw refusal('archive-too-large', `The zip is larger than ${largest} bytes: use gzip.`);
    yield bytes;
  }
}

const noTable = (what: string): Error =>
  refusal('file-not-csv', `The file is ${what}, and no table as text: save it as "CSV UTF-8", and send that.`);
