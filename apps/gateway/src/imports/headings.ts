/** What a column of a file means to a list of people. */
export type Meaning = PersonMeaning | StatusMeaning;
type PersonMeaning = 'email' | 'name' | 'given-name' | 'family-name';

/**
 * What a column may say of how a person stands: `status` in a word; `state` likewise, but it may also be a part of a country; the others
 * with yes, no or a date.
 */
export type StatusMeaning = 'status' | 'state' | 'subscribed' | 'confirmed' | 'unsubscribed' | 'bounced' | 'complained';

/**
 * How columns are called by what people export lists from (Mailchimp, Substack, MailerLite, Brevo, listmonk, Kit, HubSpot,
 * Outlook, Google) and by spreadsheets in other languages; the likeliest first. Case, spaces, signs and accents do not
 * count: see {@link plain}.
 */
const CALLED: Readonly<Record<PersonMeaning, string>> = {
  email: `email; email address; subscriber email; primary email; e-mail 1 - value; mail; mail address; E-Mail-Adresse; Mailadresse;
    adresse e-mail; adresse email; adresse électronique; adresse mail; adresse de messagerie; courriel; adresse courriel; correo electrónico; correo;
    dirección de correo electrónico; dirección de correo; dirección de email; indirizzo email; indirizzo e-mail; posta elettronica;
    indirizzo di posta elettronica; endereço de email; endereço de e-mail; correio eletrônico; correio electrónico; e-mailadres;
    mailadres; e-post; e-postadress; e-postadresse; epost; mejl; sähköposti; sähköpostiosoite; adres e-mail; adres email; poczta; adres poczty;
    e-mailová adresa; email cím; e-mail cím; e-posta; e-posta adresi; adresă de email; имейл; емейл; эл. почта; электронная почта; почта;
    адрес электронной почты; електронна пошта; електронна поща; e-pasts; el. paštas; e-mail adresa; ηλεκτρονικό ταχυδρομείο;
    メールアドレス; メール; eメール; 邮箱; 电子邮件; 电子邮箱; 邮件地址; 電子郵件; 電郵; 이메일; 이메일 주소; البريد الإلكتروني; דוא"ל; אימייל; ईमेल;
    อีเมล; địa chỉ email; alamat email; surel; value; subscriber; contact email; user email; billing email; email id; customer email; recipient`,
  name: `name; full name; display name; contact name; subscriber name; vollständiger Name; nom complet; nombre completo;
    nombre y apellidos; nome completo; nome e cognome; volledige naam; naam; navn; namn; fullt navn; nimi; imię i nazwisko; celé jméno;
    jméno a příjmení; teljes név; név; ad soyad; adı soyadı; nume complet; имя и фамилия; фио; полное имя; повне ім'я; ονοματεπώνυμο;
    氏名; お名前; 名前; 姓名; 이름; 성명; الاسم; الاسم الكامل; שם; שם מלא; नाम; ชื่อ; họ tên; nama`,
  'given-name': `first name; given name; forename; fname; first; Vorname; prénom; nombre; nombres; nome; primeiro nome; voornaam; fornavn;
    förnamn; etunimi; imię; jméno; keresztnév; utónév; ad; adı; prenume; имя; ім'я; όνομα; 名; שם פרטי; الاسم الأول`,
  'family-name': `last name; family name; surname; lname; last; Nachname; Familienname; Zuname; nom; nom de famille; apellido; apellidos;
    cognome; sobrenome; apelido; achternaam; etternavn; efternavn; efternamn; sukunimi; nazwisko; příjmení; vezetéknév; családnév; soyad;
    soyadı; nume de familie; фамилия; прізвище; επώνυμο; 姓; שם משפחה; اسم العائلة`,
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

const RANKS: ReadonlyMap<PersonMeaning, ReadonlyMap<string, number>> = new Map(
  Object.entries(CALLED).map(([meaning, names]) => [
    meaning as PersonMeaning,
    new Map(names.split(';').map((name, index) => [plain(name), index])),
  ]),
);

/**
 * What each column means; `undefined` for those that are passed over. Of several that may be the address or a name, the
 * likeliest is; which of two of one name is meant cannot be known: both mean it. All that say how people stand do count.
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
  return meanings.map((meaning, index) => meaning ?? statusMeaningOf(plain(heading[index] ?? '')));
}

function statusMeaningOf(heading: string): StatusMeaning | undefined {
  if (/(?:count|rate|number|total|link|url|token|key|hash|page)$/.test(heading)) return undefined;
  return STATUS_HEADINGS.find(([, pattern]) => pattern.test(heading))?.[0];
}

/**
 * How the columns are called that say whether somebody may be written to: in exports of Mailchimp (UNSUB_TIME, CLEAN_TIME),
 * HubSpot, Salesforce, Klaviyo, Shopify, Ghost, Substack, phpList, Brevo, MailPoet, ActiveCampaign, Postmark. As {@link plain}
 * writes them.
 */
const STATUS_HEADINGS: readonly (readonly [StatusMeaning, RegExp])[] = [
  [
    'complained',
    /^(?:is)?(?:spam|abuse)?(?:complain(?:t|ed)|spamreport(?:ed)?)(?:at|on|time|date|type)?$|markedasspam/,
  ],
  [
    'bounced',
    /^(?:is)?(?:email)?(?:hard)?bounced?(?:at|on|time|date|reason|type|message)?$|^hardbounces?$|^clean(?:ed)?(?:at|on|time|date|campaign\w*)?$/,
  ],
  [
    'unsubscribed',
    /unsub|opt(?:ed)?out|donot(?:e?mail|contact|send)|blacklist|blocklist|suppress|emaildisabled|abgemeldet|desabonn|desinscri|^baja|disiscri|uitgeschreven|отписан/,
  ],
  [
    'subscribed',
    /^(?:is)?subscribed(?:to\w*)?$|^accepts\w*marketing$|^(?:email|marketing|newsletter)?opt(?:ed)?in$|^receives?(?:e?mails?|newsletter)$|^newsletter$/,
  ],
  ['confirmed', /^(?:is)?(?:email)?(?:confirmed|verified)$|^doubleoptin$/],
  [
    'status',
    new RegExp(
      `^(?:${'; subscription; subscriber; member; contact; email; email marketing; email subscriber; email channel; email subscription; marketing; global; list; opt in; newsletter; mailing'
        .split(';')
        .map((word) => plain(word))
        .join(
          '|',
        )})status$|^status(?:abonnement|anmeldung)?$|^(?:email|marketing)*consent$|^${plain('статус')}(?:подписки)?$|^${plain('ステータス')}$|^(?:订阅)?状态$|^${plain('구독 상태')}$`,
    ),
  ],
  ['state', /^(?:state|estado|estatus|stato|stav|stan|etat|statut|durum|situacao)$/],
];
