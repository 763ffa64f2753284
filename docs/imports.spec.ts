import { Readable } from 'node:stream';
import fc from 'fast-check';
import { csvOf, HEADING } from '../apps/email-subscriptions/src/exports/csv.ts';
import { readRow, columnsOf } from '../apps/email-subscriptions/src/imports/import-row.ts';
import { Columns } from '../apps/gateway/src/imports/columns.ts';
import { openCsv } from '../apps/gateway/src/imports/csv-file.ts';
import { addressFlaw } from '@warren/contracts';

interface Person {
  readonly email: string;
  readonly name: string;
}

const exported = (people: readonly Person[]): string =>
  HEADING +
  csvOf(
    people.map((person, index) => ({
      id: String(index),
      status: 'pending' as const,
      createdAt: new Date(0),
      tags: ['a', 'b c'],
      lists: [],
      attributes: { city: '=Bern' },
      ...person,
    })),
  );

/** What a file puts on the list: the gateway reads it, the service takes its rows. */
async function imported(file: string | Buffer): Promise<Person[]> {
  const csv = await openCsv(Readable.from([Buffer.from(file)]));
  const heading = await csv.rows.next();
  if (heading.done === true) return [];
  const columns = Columns.of(heading.value.cells, {}, '');
  const service = columnsOf(columns.canonical);
  const people: Person[] = [];
  for await (const row of csv.rows) {
    const read = readRow(service, columns.row(row).cells);
    people.push('code' in read ? { email: read.code, name: read.detail } : { email: read.email, name: read.name });
  }
  return people;
}

const atoms = fc.string({
  unit: fc.constantFrom(...Array.from("ab0!#$%&'*+-/=?^_`{|}~é")),
  minLength: 1,
  maxLength: 20,
});
const email = fc
  .tuple(
    fc.array(atoms, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('example.com', 'bücher.example', 'xn--bcher-kva.example'),
  )
  .map(([parts, domain]) => `${parts.join('.')}@${domain}`)
  .filter((address) => addressFlaw(address) === undefined);
const character = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', '\t', '\r', '\n', '|', '<', '>', '\uff1d'),
);
/** As it is kept: without a NUL, half a pair, or what nobody sees around it. */
const name = fc
  .string({ unit: character, minLength: 1, maxLength: 30 })
  .map((text) => text.replaceAll('\0', '').replaceAll(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, ''))
  .filter((text) => text.isWellFormed() && text !== '');

describe('an export that is imported again', () => {
  it('puts the same people on the list, whatever they are called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ email, name }), { maxLength: 20 }), async (people) => {
        expect(await imported(exported(people))).toEqual(people);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    { email: '+ada@example.com', name: '=1+1' },
    { email: '-bob@example.com', name: "'=1+1" },
    { email: "'+eve@example.com", name: "''-" },
    { email: '=x@example.com', name: '\uff1dSUM(A1)' },
    { email: "o'hara@example.com", name: "'s-Hertogenbosch" },
    { email: 'a@example.com', name: 'sep=;' },
  ])('has $email, called $name, as they were', async (person) => {
    expect(await imported(exported([person]))).toEqual([person]);
  });
});

/** A foreign `'+ada@…` is `+ada@…` with a spreadsheet's escape; nothing before the @ is no address. */
const withoutEscape = (address: string): string => address.replace(/^'(?='*[=+-]|'+@)/, '');

describe('any table that a spreadsheet writes', () => {
  const cell = fc.string({ unit: character, maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('is read, whatever separates its cells and ends its lines, or refused with a sentence', async () => {
    const tables = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
      encoding: fc.constantFrom('utf8', 'utf16le'),
      rows: fc.array(
        fc.tuple(
          email,
          cell.filter((text) => text.isWellFormed()),
          cell,
        ),
        { minLength: 1, maxLength: 8 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(tables, async ({ delimiter, end, encoding, rows }) => {
        const lines = [['E-Mail', 'Name', 'Notes'], ...rows].map((cells) => cells.map(quoted).join(delimiter) + end);
        const read = await imported(Buffer.from(`\ufeff${lines.join('')}`, encoding as BufferEncoding));
        expect(read.map((person) => person.email)).toEqual(rows.map(([address]) => withoutEscape(address)));
      }),
      { numRuns: 300 },
    );
  });

  it('is read, or refused with a code and a sentence, when its bytes are anything at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', 'email\n', 'email,name\n"'),
        async (bytes, head) => {
          await imported(Buffer.concat([Buffer.from(head), bytes])).catch((error: unknown) =>
            expect(error).toMatchObject({
              code: expect.stringMatching(/^[a-z0-9-]+$/),
              message: expect.stringMatching(/[.]$/),
            }),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
