import { plain, type StatusMeaning } from './headings.ts';

/** How a person stands on the list that a file comes from. What weighs most comes first. */
const STATUSES = ['complained', 'bounced', 'unsubscribed', 'pending', 'subscribed'] as const;
export type ListStatus = (typeof STATUSES)[number];

/**
 * By all cells of a row that say something. One that says no is enough: who refused mail must get none, whatever else the
 * file says of them.
 */
export function statusOf(said: readonly (readonly [StatusMeaning, string])[]): ListStatus | undefined {
  const statuses = said.map(([meaning, cell]) => statusBy(meaning, cell));
  return STATUSES.find((status) => statuses.includes(status));
}

function statusBy(meaning: StatusMeaning, cell: string): ListStatus | undefined {
  if (cell.trim() === '') return undefined;
  switch (meaning) {
    case 'status':
      return inAWord(cell) ?? 'pending'; // nobody's consent makes a subscriber of a word that is not understood
    case 'state':
      return inAWord(cell);
    case 'subscribed':
      return isNo(cell) ? 'unsubscribed' : undefined;
    case 'confirmed':
      return isNo(cell) ? 'pending' : undefined;
    case 'unsubscribed':
    case 'bounced':
    case 'complained':
      return isNo(cell) ? undefined : meaning;
  }
}

/** SendGrid has the mail server's status where others have a word. */
function inAWord(cell: string): ListStatus | undefined {
  if (/^\s*5\.\d{1,3}\.\d{1,3}\s*$/.test(cell)) return 'bounced';
  const word = plain(cell);
  const part = PARTS.find(([, parts]) => parts.some((each) => word.includes(each)));
  return part?.[0] ?? (SUBSCRIBED.has(word) ? 'subscribed' : PENDING.has(word) ? 'pending' : undefined);
}

/** `0000-00-00 00:00:00` is MySQL's way to say never. */
const isNo = (cell: string): boolean => {
  const said = plain(cell);
  return said === '' || /^0+$/.test(said) || NO.has(said);
};

const wordsOf = (text: string): string[] => text.split(';').map(plain);

const NO: ReadonlySet<string> = new Set(
  wordsOf(`no; n; false; f; never; none; null; nil; nan; na; n/a; undefined; not set; off; nein; falsch; nie; non; faux; jamais; falso;
    nunca; não; nee; onwaar; nej; falsk; ei; nie; fałsz; ne; нет; ложь; hayır; yanlış; いいえ; 否; 아니오`),
);

/**
 * Parts of what lists and mail services call those who are not to be written to: Mailchimp, MailerLite, Brevo, listmonk,
 * Kit, Drip, Omnisend, iContact, MailPoet, Klaviyo, Postmark, and in other languages.
 */
const PARTS: readonly (readonly [ListStatus, readonly string[]])[] = [
  ['complained', wordsOf('complain; spam; junk; abuse; beschwerde; plainte; queja; reclamo')],
  [
    'bounced',
    wordsOf('bounc; cleaned; invalid; undeliver; not delivered; unzustellbar; rebond; rebot; rimbalz; отказ; ungültig'),
  ],
  [
    'unsubscribed',
    wordsOf(`unsub; opt out; opted out; opting out; do not; dont; never subscribed; not subscribed; non subscribed; suppress;
      blocklist; blacklist; blocked; banned; disabled; deactivat; archived; deleted; removed; cancel; inactive; refused; declined;
      abgemeldet; ausgetragen; abbestellt; gesperrt; inaktiv; désabonn; désinscri; résili; inactif; baja; no suscrito; cancelad;
      inactivo; inativo; descadastrad; disiscritt; annullat; inattiv; uitgeschreven; afgemeld; opgezegd; avmeld; avregistr; avprenumer;
      afmeld; frameld; peruut; отпис; не подпис; відпис; wypisan; nieaktywn; odhlás; neaktivní; leiratkoz; dezabon; abonelikten;
      退订; 退訂; 配信停止; 解除; 구독 취소; 수신 거부`),
  ],
];

const SUBSCRIBED: ReadonlySet<string> = new Set(
  wordsOf(`subscribed; subscriber; active; confirmed; enabled; opted in; opt in; double opt in; single opt in; yes; y; true; 1; ok;
    valid; verified; normal; live; delivered; registered; member; free; paid; comp; comped; founding; abonniert; angemeldet; aktiv;
    bestätigt; ja; wahr; abonné; abonnée; inscrit; inscrite; actif; confirmé; oui; vrai; suscrito; suscrita; activo; activa; confirmado;
    sí; inscrito; inscrita; ativo; ativa; sim; iscritto; iscritta; attivo; attiva; confermato; geabonneerd; ingeschreven; actief;
    bevestigd; prenumererar; påmeldt; tilmeldt; tilaaja; подписан; подписана; активен; активна; активный; подтвержден; да; zapisany;
    zapisana; aktywny; tak; přihlášen; aktivní; feliratkozott; aktív; abonat; activ; abone; aktif; evet; 已订阅; 已訂閱; 購読中; 구독중`),
);

const PENDING: ReadonlySet<string> = new Set(
  wordsOf('pending; unconfirmed; not confirmed; unverified; not verified; waiting; invited; 0'),
);
