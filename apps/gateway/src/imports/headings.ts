/** What a column of a file means to a list of people. */
export type Meaning = 'email' | 'name' | 'given-name' | 'family-name' | 'status' | 'unsubscribed';

/**
 * How columns are called by what people export lists from (Mailchimp, Substack, MailerLite, Brevo, listmonk, Kit, HubSpot,
 * Outlook, Google) and by spreadsheets in other languages; the likeliest first. Case, spaces, signs and accents do not
 * count: see {@link plain}.
 */
const CALLED: Readonly<Record<Meaning, string>> = {
  email: `email; email address; subscriber email; primary email; e-mail 1 - value; mail; mail address; E-Mail-Adresse; Mailadresse;
    adresse e-mail; adresse email; adresse électronique; adresse mail; courriel; adresse courriel; correo electrónico; correo;
    dirección de correo electrónico; dirección de correo; dirección de email; indirizzo email; indirizzo e-mail; posta elettronica;
    indirizzo di posta elettronica; endereço de email; endereço de e-mail; correio eletrônico; correio electrónico; e-mailadres;
    mailadres; e-post; e-postadress; e-postadresse; epost; mejl; sähköposti; sähköpostiosoite; adres e-mail; adres email; poczta; adres poczty;
    e-mailová adresa; email cím; e-mail cím; e-posta; e-posta adresi; adresă de email; имейл; емейл; эл. почта; электронная почта; почта;
    адрес электронной почты; електронна пошта; електронна поща; e-pasts; el. paštas; e-mail adresa; ηλεκτρονικό ταχυδρομείο;
    メールアドレス; メール; eメール; 邮箱; 电子邮件; 电子邮箱; 邮件地址; 電子郵件; 電郵; 이메일; 이메일 주소; البريد الإلكتروني; דוא"ל; אימייל; ईमेल;
    อีเมล; địa chỉ email; alamat email; surel; value; subscriber; contact email`,
  name: `name; full name; display name; contact name; subscriber name; vollständiger Name; nom complet; nombre completo;
    nombre y apellidos; nome completo; nome e cognome; volledige naam; naam; navn; namn; fullt navn; nimi; imię i nazwisko; celé jméno;
    jméno a příjmení; teljes név; név; ad soyad; adı soyadı; nume complet; имя и фамилия; фио; полное имя; повне ім'я; ονοματεπώνυμο;
    氏名; お名前; 名前; 姓名; 이름; 성명; الاسم; الاسم الكامل; שם; שם מלא; नाम; ชื่อ; họ tên; nama`,
  'given-name': `first name; given name; forename; fname; first; Vorname; prénom; nombre; nombres; nome; primeiro nome; voornaam; fornavn;
    förnamn; etunimi; imię; jméno; keresztnév; utónév; ad; adı; prenume; имя; ім'я; όνομα; 名; שם פרטי; الاسم الأول`,
  'family-name': `last name; family name; surname; lname; last; Nachname; Familienname; Zuname; nom; nom de famille; apellido; apellidos;
    cognome; sobrenome; apelido; achternaam; etternavn; efternavn; efternamn; sukunimi; nazwisko; příjmení; vezetéknév; családnév; soyad;
    soyadı; nume de familie; фамилия; прізвище; επώνυμο; 姓; שם משפחה; اسم العائلة`,
  status: `status; subscription status; subscriber status; state; email status; estado; statut; stato; stav; статус`,
  unsubscribed: `unsubscribed; unsubscribed at; unsub time; unsubscribe date; unsubscribe time; opted out; email blacklisted; blocklisted`,
};

/** Letters and digits, small, without marks: `E-Mail-Adresse` and `adresse électronique` have one way to be written. */
export const plain = (heading: string): string =>
  heading
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('ı', 'i')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o');

const RANKS: ReadonlyMap<Meaning, ReadonlyMap<string, number>> = new Map(
  Object.entries(CALLED).map(([meaning, names]) => [
    meaning as Meaning,
    new Map(names.split(';').map((name, index) => [plain(name), index])),
  ]),
);

/**
 * What each column means; `undefined` for those that are passed over. Of several that may mean the same, the likeliest
 * does. Which of two of one name is meant cannot be known: both mean it.
 */
export function meaningsOf(heading: readonly string[]): (Meaning | undefined)[] {
  const meanings: (Meaning | undefined)[] = heading.map(() => undefined);
  for (const [meaning, ranks] of RANKS) {
    const ranked = heading.map((name, index) =>
      meanings[index] === undefined ? (ranks.get(plain(name)) ?? Infinity) : Infinity,
    );
    const best = Math.min(...ranked);
    if (best === Infinity) continue;
    ranked.forEach((rank, index) => {
      if (rank === best) meanings[index] = meaning;
    });
  }
  return meanings;
}
