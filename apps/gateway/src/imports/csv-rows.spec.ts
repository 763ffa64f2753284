import { Readable } from 'node:stream';
import type { ImportRow } from '@showcase/contracts';
import { csvRows } from './csv-rows.ts';

const file = (...parts: (string | Buffer)[]): Readable => Readable.from(parts.map((part) => Buffer.from(part)));

const read = (source: Readable) => Readable.from(csvRows(source)).toArray() as Promise<ImportRow[]>;

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

  it('may come in bytes that cut its characters in two', async () => {
    const bytes = Buffer.from('email,name\na@b.example,Zoë 🐇\n');
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    expect((await read(file(...single)))[1]).toEqual({ line: 2, cells: ['a@b.example', 'Zoë 🐇'] });
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
    ['bytes that are no UTF-8', file('email,name\na@b.example,Zo', Buffer.from([0xeb]), '\n'), 'csv-not-utf8'],
    ['half a character at its end', file('email\n', Buffer.from([0xf0, 0x9f])), 'csv-not-utf8'],
    ['no end', endless('email\n', 'a@b.example\n'), 'csv-too-large'],
  ])('with %s is refused', async (_what, source, code) => {
    const rows = (async () => {
      for await (const _row of csvRows(source, 1_000_000));
    })();
    await expect(rows).rejects.toMatchObject({ code });
    expect(source.destroyed).toBe(true);
  });
});
