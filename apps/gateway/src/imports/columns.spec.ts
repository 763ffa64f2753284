import { Readable } from 'node:stream';
import { Columns, type ByHand } from './columns.ts';
import { formOf, openCsv } from './csv-file.ts';
import { meaningsOf } from './headings.ts';
import { previewOf } from './preview.ts';

async function open(content: string | Buffer, byHand: ByHand = {}) {
  const csv = await openCsv(Readable.from([Buffer.from(content)]));
  const heading = await csv.rows.next();
  return { csv, columns: Columns.of(heading.done === true ? [] : heading.value.cells, byHand, formOf(csv)) };
}

/** The addresses and names that a file puts on a list, as `address = name`. */
async function peopleIn(content: string | Buffer, byHand?: ByHand): Promise<string[]> {
  const { csv, columns } = await open(content, byHand);
  const [email, name] = ['email', 'name'].map((wanted) => columns.canonical.indexOf(wanted)) as [number, number];
  const people: string[] = [];
  for await (const row of csv.rows) {
    const { cells } = columns.row(row);
    people.push(
      cells.length === columns.canonical.length ? `${cells[email]} = ${cells[name] ?? ''}` : `${cells.length} cells`,
    );
  }
  return people;
}

const ADA = 'ada@example.com = Ada Lovelace';

describe('a file as others export it', () => {
  it.each([
    [
      'Mailchimp',
      'Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING\nada@example.com,Ada,Lovelace,,,2\n',
    ],
    ['Mailchimp, with quotes', '"Email Address","First Name","Last Name"\n"ada@example.com","Ada","Lovelace"\n'],
    [
      'Substack',
      'email,active_subscription,expiry,plan,email_disabled,created_at,name\nada@example.com,false,,other,false,2026-01-01,Ada Lovelace\n',
    ],
    [
      'MailerLite',
      'Subscriber,Name,Last name,Company,Opens,Subscribed\nada@example.com,Ada,Lovelace,,3,2026-01-01 10:00:00\n',
    ],
    ['MailerLite, new', 'Email;Name;Last name;Status\nada@example.com;Ada;Lovelace;Active\n'],
    ['Brevo', 'CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;SMS;ADDED_TIME\n1;ada@example.com;Ada;Lovelace;;01-01-2026\n'],
    ['Brevo, French', 'E-MAIL;PRENOM;NOM;SMS\nada@example.com;Ada;Lovelace;\n'],
    [
      'listmonk',
      'uuid,email,name,attributes,status,created_at\nx,ada@example.com,Ada Lovelace,"{""city"": ""Bern""}",enabled,2026-01-01\n',
    ],
    ['Kit', 'email_address,first_name,created_at\nada@example.com,Ada Lovelace,2026-01-01\n'],
    [
      'HubSpot',
      '"Record ID","First Name","Last Name","Email","Email Domain"\n1,Ada,Lovelace,ada@example.com,example.com\n',
    ],
    [
      'Google contacts',
      'First Name,Middle Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\nAda,,Lovelace,* Home,ada@example.com\n',
    ],
    [
      'Outlook',
      '"Title","First Name","Last Name","E-mail Address","E-mail 2 Address"\n,Ada,Lovelace,ada@example.com,\n',
    ],
    ['Mailman and Sympa', 'email\nAda Lovelace <ada@example.com>\n'],
    ['a mail program', 'email\n"""Lovelace"" <ada@example.com>"\n'.replace('""Lovelace""', '""Ada Lovelace""')],
    [
      'our own export',
      'id,email,name,status,createdAt,tags,lists,attributes\r\n1,ada@example.com,Ada Lovelace,pending,2026-01-01,,,\r\n',
    ],
    ['German', 'Nr.;Vorname;Nachname;E-Mail-Adresse\n1;Ada;Lovelace;ada@example.com\n'],
    ['German, with the family name as "Name"', 'Name;Vorname;E-Mail\nLovelace;Ada;ada@example.com\n'],
    ['French', 'Prénom;Nom de famille;Adresse électronique\nAda;Lovelace;ada@example.com\n'],
    [
      'French, in windows-1252',
      Buffer.from('Prénom;Nom;Adresse électronique\nAda;Lovelace;ada@example.com\n', 'latin1'),
    ],
    ['Spanish', 'Nombre;Apellidos;Correo electrónico\nAda;Lovelace;ada@example.com\n'],
    ['Italian', 'Nome;Cognome;Indirizzo e-mail\nAda;Lovelace;ada@example.com\n'],
    ['Portuguese', 'Nome completo;Endereço de e-mail\nAda Lovelace;ada@example.com\n'],
    ['Dutch', 'Voornaam;Achternaam;E-mailadres\nAda;Lovelace;ada@example.com\n'],
    ['Polish', 'Imię;Nazwisko;Adres e-mail\nAda;Lovelace;ada@example.com\n'],
    ['Czech', 'Jméno;Příjmení;E-mailová adresa\nAda;Lovelace;ada@example.com\n'],
    ['Swedish', 'Förnamn;Efternamn;E-postadress\nAda;Lovelace;ada@example.com\n'],
    ['Finnish', 'Etunimi;Sukunimi;Sähköposti\nAda;Lovelace;ada@example.com\n'],
    ['Hungarian', 'Teljes név;E-mail cím\nAda Lovelace;ada@example.com\n'],
    ['Turkish', 'Adı;Soyadı;E-posta adresi\nAda;Lovelace;ada@example.com\n'],
    ['Russian', 'Имя;Фамилия;Электронная почта\nAda;Lovelace;ada@example.com\n'],
    ['Greek', 'Όνομα;Επώνυμο;Email\nAda;Lovelace;ada@example.com\n'],
    ['Japanese', 'お名前,メールアドレス\nAda Lovelace,ada@example.com\n'],
    ['Chinese', '姓名,邮箱\nAda Lovelace,ada@example.com\n'],
    ['Korean', '이름,이메일 주소\nAda Lovelace,ada@example.com\n'],
    ['Arabic', 'الاسم الكامل,البريد الإلكتروني\nAda Lovelace,ada@example.com\n'],
    ['Hebrew', 'שם מלא,אימייל\nAda Lovelace,ada@example.com\n'],
    ['a name and its parts', 'Name,First Name,Email\nAda Lovelace,Ada,ada@example.com\n'],
    ['invisible characters', '\u200bemail\u200b,name\n\ufeffada\u200b@example.com\u00a0,\u200eAda Lovelace\u200f\n'],
    ['soft hyphens, and a scheme', 'email,name\nmailto:ada@exam\u00adple.com,Ada Lovelace\n'],
    ['the case from the field: semicolons', 'email;name;city\r\nada@example.com;Ada Lovelace;Bern\r\n'],
    [
      'the case from the field: UTF-16',
      Buffer.from('\ufeffemail\tname\r\nada@example.com\tAda Lovelace\r\n', 'utf16le'),
    ],
    ['quotes of Word around the address', 'email,name\n\u201cada@example.com\u201d,Ada Lovelace\n'],
    ['a bullet before it', 'email,name\n\u2022 ada@example.com,Ada Lovelace\n'],
    ['empty cells behind', 'email;name\nada@example.com;Ada Lovelace;;;\n'],
  ])('is understood: %s', async (_whose, content) => {
    expect(await peopleIn(content)).toEqual([ADA]);
  });

  it('may leave out the cells of columns that are passed over, at the end of a row, and no others', async () => {
    const file = 'email,name,notes\nada@example.com,Ada,met at a fair\nbob@example.com,Bob\nzoe@example.com\n,,,x\n';
    expect(await peopleIn(file)).toEqual(['ada@example.com = Ada', 'bob@example.com = Bob', '1 cells', '4 cells']);
  });

  it('has names that keep what belongs to their writing', async () => {
    const names = ['‌می‌خواهم', '👩‍🚀 Ada', "'s-Hertogenbosch", "O'Hara", 'Ada <3', '- - -'];
    const cells = names.map((name) => `a@example.com,"${name}"\n`).join('');
    const cleaned = (await peopleIn(`email,name\n${cells}`)).map((person) => person.slice('a@example.com = '.length));
    expect(cleaned).toEqual(names);
  });

  it('says who is not to be written to', async () => {
    const { columns } = await open('Email,Status,UNSUB_TIME\n');
    const status = (...cells: string[]) => columns.row({ line: 2, cells }).cells[columns.canonical.indexOf('status')];
    expect(status('a@example.com', 'Cleaned', '')).toBe('bounced');
    expect(status('a@example.com', '', '2026-01-01 10:00')).toBe('unsubscribed');
    expect(status('a@example.com', 'subscribed', 'false')).toBe('subscribed');
  });
});

describe('columns', () => {
  it.each([
    [
      'Kontakt;Ort\nx;y\n',
      'It was read as utf-8, with cells separated by semicolons; its columns are "Kontakt", "Ort".',
    ],
    ['Kontakt;Ort\nx;y\n', '?emailColumn=2'],
    ['email,Email\n', 'It has two columns "email".'],
    ['email,name,name\n', 'It has two columns "name".'],
    ['ada@example.com,Ada\nbob@example.com,Bob\n', 'Its first line has an address, and must name the columns instead.'],
  ])('that cannot be understood are refused with what was found: %j', async (content, sentence) => {
    await expect(open(content)).rejects.toMatchObject({
      code: 'import-columns',
      message: expect.stringContaining(sentence),
    });
  });

  it('are chosen by hand, by their name or number', async () => {
    const file = 'Kontakt;Wer;email\nada@example.com;Ada Lovelace;old@example.com\n';
    expect(await peopleIn(file, { emailColumn: 'kontakt', nameColumn: '2' })).toEqual([ADA]);
    expect(await peopleIn(file, { nameColumn: 'Wer' })).toEqual(['old@example.com = Ada Lovelace']);
    await expect(peopleIn(file, { emailColumn: 'Adresse' })).rejects.toMatchObject({
      message: 'There is no column "Adresse": its columns are "Kontakt", "Wer", "email".',
    });
    await expect(peopleIn(file, { emailColumn: '4' })).rejects.toMatchObject({ code: 'import-columns' });
  });

  it('of the same sort are told apart by which is the likelier', () => {
    expect(meaningsOf(['Value', 'Email', 'Subscriber'])).toEqual([undefined, 'email', undefined]);
    expect(meaningsOf(['Nr.', 'Straße', ''])).toEqual([undefined, undefined, undefined]);
  });
});

it('a preview says how a file would be read, and what would become of its rows', async () => {
  const { csv, columns } = await open('E-Mail;Vorname;Ort\nada@example.com;Ada;Bern\nbob@localhost;Bob;\n;Zoe;\nx\n');
  expect(await previewOf(csv, columns)).toEqual({
    packing: 'none',
    encoding: 'utf-8',
    delimiter: 'semicolons',
    columns: [
      { heading: 'E-Mail', meaning: 'email' },
      { heading: 'Vorname', meaning: 'given-name' },
      { heading: 'Ort', meaning: null },
    ],
    rows: 4,
    unusable: 3,
    sample: [{ line: 2, email: 'ada@example.com', name: 'Ada', problem: null }],
    problems: [
      {
        line: 3,
        email: 'bob@localhost',
        name: 'Bob',
        problem: 'The address is not one: it has a domain without a dot, "localhost".',
      },
      { line: 4, email: '', name: 'Zoe', problem: 'There is no address.' },
      { line: 5, email: '', name: '', problem: 'The row has 1 cells, and the heading 3.' },
    ],
  });
});
