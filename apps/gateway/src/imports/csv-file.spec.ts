import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { ImportRow } from '@showcase/contracts';
import { formOf, openCsv, type ReadingOptions } from './csv-file.ts';
import { zipOf } from '../../test/zip-of.ts';

const file = (...parts: (string | Buffer)[]): Readable => Readable.from(parts.map((part) => Buffer.from(part)));

const read = async (source: Readable, options?: ReadingOptions): Promise<ImportRow[]> =>
  Readable.from((await openCsv(source, options)).rows).toArray() as Promise<ImportRow[]>;

/** Without end, and never in memory as a whole. */
function endless(head: string, repeated: string): Readable {
  return Readable.from(
    (function* () {
      yield Buffer.from(head);
      for (;;) yield Buffer.from(repeated.repeat(1_000));
    })(),
  );
}

describe('a CSV file', () => {
  it('is read with the lines of its rows, whatever its line ends, with empty lines and a byte order mark', async () => {
    const text =
      '\ufeffemail,name\r\na@b.example,"Lovelace, ""Ada"""\n\r\n"b@b.example","two\nlines"\rc@b.example,\r\n';
    expect(await read(file(text))).toEqual([
      { line: 1, cells: ['email', 'name'] },
      { line: 2, cells: ['a@b.example', 'Lovelace, "Ada"'] },
      { line: 5, cells: ['b@b.example', 'two\nlines'] },
      { line: 6, cells: ['c@b.example', ''] },
    ]);
  });

  it('keeps rows with too many or too few cells, for whoever reports them', async () => {
    expect((await read(file('email,name\na@b.example\nb@b.example,B,?\n'))).map(({ cells }) => cells.length)).toEqual([
      2, 1, 3,
    ]);
  });

  it.each([
    ['one endless line', endless('email\n', 'x'), 'csv-row-too-long'],
    ['a million columns', endless('email', ','), 'csv-too-many-columns'],
    ['a quote that is never closed', endless('email\n"', 'a@b.example\n'), 'csv-row-too-long'],
    ['a quote that is not closed by the end', file('email\n"a@b.example\n'), 'csv-quote-open'],
    ['a quote within a cell', file('email\na"b@b.example\n'), 'csv-quote-misplaced'],
    ['more after a quote', file('email\n"a"b@b.example\n'), 'csv-quote-misplaced'],
    ['NULs', file('email\na\0@b.example\n'), 'csv-not-text'],
    ['half a character at its end', file('email\n', Buffer.from([0xf0, 0x9f])), 'csv-not-utf8'],
    ['no end', endless('email\n', 'a@b.example\n'), 'csv-too-large'],
    ['UTF-8, and then bytes that are none', file('email\nZoë\n', Buffer.from([0xeb, 0x0a])), 'csv-not-utf8'],
    ['JSON', file(Buffer.from(' [{"email":"ada@example.com"}]')), 'file-not-csv'],
    ['a page of HTML that is called .xls', file(Buffer.from('<html><table><tr><td>email')), 'file-not-csv'],
    ['a row of latin-1 under rows of UTF-8', file('email\nJürgen\n', Buffer.from('Ren\xe9', 'latin1')), 'csv-not-utf8'],
    [
      'rows of UTF-8 under a row of latin-1',
      file('email\n', Buffer.from('Ren\xe9\n', 'latin1'), Buffer.from('Jürgen')),
      'csv-encoding-unknown',
    ],
    ['half a character of UTF-16', file(Buffer.from('\ufeffemail\n', 'utf16le').subarray(0, 13)), 'csv-not-utf16le'],
    [
      'words in windows-1251',
      file('email,name\na@b.example,', Buffer.from([0xc0, 0xed, 0xed, 0xe0])),
      'csv-encoding-unknown',
    ],
    ['words in Shift JIS', file('email\n', Buffer.from([0x83, 0x81, 0x81, 0x5b, 0x83, 0x8b])), 'csv-encoding-unknown'],
    ['MS-DOS accents', file('email,name\na@b.example,Jos', Buffer.from([0x82]), '\n'), 'csv-encoding-unknown'],
    ['accents of old Macs', file('email,name\na@b.example,Jos', Buffer.from([0x8e]), '\n'), 'csv-encoding-unknown'],
    ['an old workbook', file(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])), 'file-not-csv'],
    ['a workbook', file(zipOf({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' })), 'file-not-csv'],
    ['a PDF', file('%PDF-1.7\n'), 'file-not-csv'],
    ['a zip without a table', file(zipOf({ 'people.json': '[]' })), 'archive-empty'],
    ['a zip of two tables', file(zipOf({ 'a.csv': 'email\n', 'b.csv': 'email\n' })), 'archive-ambiguous'],
    ['half a zip', file(zipOf({ 'a.csv': 'email\n' }).subarray(0, 30)), 'archive-damaged'],
    ['half a gzip', file(gzipSync('email\na@b.example\n').subarray(0, 25)), 'archive-damaged'],
    ['a gzip that unpacks without end', file(gzipSync('email\n' + 'a@b.example\n'.repeat(20_000))), 'csv-too-large'],
  ])('with %s is refused', async (_what, source, code) => {
    const rows = (async () => {
      for await (const _row of (await openCsv(source, { largest: 200_000 })).rows);
    })();
    await expect(rows).rejects.toMatchObject({ code });
    expect(source.destroyed).toBe(true);
  });
});

/** Of windows-1252, where it differs from latin-1. */
const WESTERN = new Map(
  Array.from(
    '\u2019\u0160\u2013\u201e\u201c\u0152\u20ac\u2122',
    (sign, index) => [sign, [0x92, 0x8a, 0x96, 0x84, 0x93, 0x8c, 0x80, 0x99][index]] as const,
  ),
);

const PEOPLE = [
  ['email', 'name', 'city'],
  ['ada@example.com', 'Zoë Müller', 'Genève'],
];
const text = (delimiter: string, end = '\r\n'): string => PEOPLE.map((row) => row.join(delimiter) + end).join('');
const utf16be = (given: string): Buffer => Buffer.from(given, 'utf16le').swap16();

describe('a table, in whatever form people have one', () => {
  it.each<[string, Buffer | string, string]>([
    ['commas', text(','), 'utf-8, with cells separated by commas'],
    ['semicolons', text(';'), 'utf-8, with cells separated by semicolons'],
    ['tabs', text('\t'), 'utf-8, with cells separated by tabs'],
    ['vertical bars', text('|'), 'utf-8, with cells separated by vertical bars'],
    [
      'spaces around its cells',
      ' email , "name" ,city\nada@example.com   ,  "Zoë Müller"  , Genève \n',
      'utf-8, with cells separated by commas',
    ],
    ['a declaration', `sep=;\r\n${text(';')}`, 'utf-8, with cells separated by semicolons'],
    ['a declaration in quotes', `"sep=\t"\n${text('\t')}`, 'utf-8, with cells separated by tabs'],
    ['a byte order mark before a declaration', `\ufeffsep=,\r\n${text(',')}`, 'utf-8, with cells separated by commas'],
    ['line ends of old Macs', text(';', '\r'), 'utf-8, with cells separated by semicolons'],
    ['no line end at the end', text(',').trimEnd(), 'utf-8, with cells separated by commas'],
    ['UTF-8 with a mark', `\ufeff${text(',')}`, 'utf-8, with cells separated by commas'],
    [
      'UTF-16 with a mark, and tabs',
      Buffer.from(`\ufeff${text('\t')}`, 'utf16le'),
      'utf-16le, with cells separated by tabs',
    ],
    ['UTF-16 of big ends', utf16be(`\ufeff${text('\t')}`), 'utf-16be, with cells separated by tabs'],
    ['UTF-16 without a mark', Buffer.from(text(';'), 'utf16le'), 'utf-16le, with cells separated by semicolons'],
    ['windows-1252', Buffer.from(text(';'), 'latin1'), 'windows-1252, with cells separated by semicolons'],
    ['gzip', gzipSync(text(',')), 'gzip of utf-8, with cells separated by commas'],
    [
      'gzip of UTF-16',
      gzipSync(Buffer.from(`\ufeff${text('\t')}`, 'utf16le')),
      'gzip of utf-16le, with cells separated by tabs',
    ],
    ['zip', zipOf({ 'people.csv': text(';') }), 'zip of utf-8, with cells separated by semicolons'],
    [
      'zip of a Mac',
      zipOf({ 'list/': '', 'list/people.csv': text(','), '__MACOSX/list/._people.csv': 'x' }),
      'zip of utf-8, with cells separated by commas',
    ],
  ])('with %s is read', async (_what, content, form) => {
    const bytes = Buffer.from(content);
    for (const source of [file(bytes), Readable.from(Array.from(bytes, (byte) => Buffer.from([byte])))]) {
      const csv = await openCsv(source);
      const rows = (await Readable.from(csv.rows).toArray()) as ImportRow[];
      expect(rows.map(({ cells }) => cells)).toEqual(PEOPLE);
      expect(formOf(csv)).toBe(form);
    }
  });

  it('counts the line of a declaration', async () => {
    expect((await read(file('sep=;\nemail;name\na@b.example;A\n'))).map(({ line }) => line)).toEqual([2, 3]);
  });

  it('may be in an encoding that its sender names', async () => {
    const bytes = Buffer.from([...Buffer.from('email,name\na@b.example,'), 0xc0, 0xed, 0xed, 0xe0]);
    expect((await read(file(bytes), { encoding: 'windows-1251' }))[1]?.cells).toEqual(['a@b.example', 'Анна']);
    await expect(openCsv(file('email\n'), { encoding: 'klingon' })).rejects.toMatchObject({ code: 'encoding-unknown' });
  });

  it('shows its encoding also when the first letter that is not ASCII is far behind', async () => {
    const csv = await openCsv(
      file('email,name\n', 'a@b.example,A\n'.repeat(20_000), Buffer.from([0x5a, 0x6f, 0xeb, 0x0a])),
    );
    for await (const row of csv.rows) if (row.line === 20_002) expect(row.cells[0]).toBe('Zoë');
    expect(csv.encoding()).toBe('windows-1252');
  });

  it('is windows-1252 with the signs that its languages have', async () => {
    const names = [
      'O\u2019Hara',
      'Mª José',
      'Šárka',
      'Ada \u2013 Countess',
      '\u201eAda\u201c',
      'Œuvre',
      'Crème brûlée \u20ac5',
      'ACME\u2122',
    ];
    const bytes = Buffer.from(
      names
        .map((name) => name.replaceAll(/[^\0-\u00ff]/g, (sign) => String.fromCharCode(WESTERN.get(sign) ?? 0)))
        .join('\n'),
      'latin1',
    );
    const rows = await read(file(`name\n`, bytes));
    expect(rows.slice(1).map(({ cells }) => cells[0])).toEqual(names);
  });

  it('ends with a letter of windows-1252, or of UTF-8', async () => {
    expect((await read(file('email\n', Buffer.from([0x5a, 0x6f, 0xeb]))))[1]?.cells).toEqual(['Zoë']);
    expect((await read(file('email\nZoë')))[1]?.cells).toEqual(['Zoë']);
  });
});
