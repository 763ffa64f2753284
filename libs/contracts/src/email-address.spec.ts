import { addressFlaw, matchingKey } from './email-address.ts';
import { EmailAddress, NewEmailAddress, UnboundedEmailAddress } from './personal.ts';

const L64 = 'a'.repeat(64);
const label63 = 'b'.repeat(63);

/** Addresses that exist, or may, with where they come from. */
const POSSIBLE: Readonly<Record<string, readonly string[]>> = {
  'the cases from the field': [
    'ada@xn--e1afmkfd.xn--p1ai',
    'r&d@example.com',
    'sales/eu@example.com',
    '+ada@example.com',
    '-bob@example.com',
    `${'a'.repeat(40)}@${Array.from({ length: 4 }, () => 'b'.repeat(50)).join('.')}.example`,
  ],
  'RFC 5321 and 5322, atoms of a local part': Array.from("!#$%&'*+-/=?^_`{|}~").flatMap((sign) => [
    `a${sign}b@example.com`,
    `${sign}@example.com`,
  ]),
  'RFC 3696, 3 and its errata': [
    'user+mailbox@example.com',
    'customer/department=shipping@example.com',
    '$A12345@example.com',
    '!def!xyz%abc@example.com',
    '_somename@example.com',
  ],
  'RFC 5321, 4.5.3.1, lengths': [
    `${L64}@example.com`,
    `a@${label63}.example`,
    `${L64}@${label63}.${label63}.${'c'.repeat(61)}`,
    'a@b.co',
    '1@2.example',
  ],
  'Wikipedia, "Email address"': [
    'simple@example.com',
    'very.common@example.com',
    'FirstName.LastName@EasierReading.org',
    'x@example.com',
    'long.email-address-with-hyphens@and.subdomains.example.com',
    'user.name+tag+sorting@example.com',
    'name/surname@example.com',
    'mailhost!username@example.org',
    'user%example.com@example.org',
    'user-@example.org',
  ],
  'issues of mailing-list software: listmonk, Mautic, Sympa': [
    "o'hara@example.ie",
    "d'arcy-smith@example.co.uk",
    'info@example.museum',
    'ada@example.photography',
    'ada@sub-domain.example.com',
    'ada@123.example',
    'ada@1and1.example',
    'ada@r3---sn.example.com',
    'a.b.c.d.e@example.com',
    'ada_lovelace@example.com',
    'ADA@EXAMPLE.COM',
    '0@example.com',
    'prefix=recipient=example.net@bounces.example.com',
    'SRS0=HHH=TT=example.org=ada@forward.example.com',
    'bounces+1234-ada=example.com@example.net',
    'ada--@example.com',
    'ada@example.xn--vermgensberatung-pwb',
  ],
  'issues of validators: K-and-R 87, FluentValidation 524, internetee 2250, jQuery-Form-Validator 204, PHPMailer 803, form-validation 121':
    [
      'test@xn--umlut-ira.com',
      'user@xn--p8sv8u7bx89m.xn--fiqs8s',
      'info@xn--triistaturg-rfba.ee',
      'info@münchen.de',
      'ada@museum.berlin',
      'josé@example.fr',
      'hähnchen@käse.de',
    ],
  'isemail, its table of tests': [
    'test@iana.org',
    'test@nominet.org.uk',
    'test@about.museum',
    'a@iana.org',
    'test.test@iana.org',
    '123@iana.org',
    'test@123.com',
    'test@mason-dixon.com',
    'test@c--n.com',
    'test@iana.co-uk',
    'a@a.b.c.d.e.f.g.h',
    'test@255.255.255.x255',
    'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl@iana.org',
  ],
  'RFC 6531 and the test addresses of universal acceptance (UASG)': [
    'jürgen@müller.example',
    'josé@example.com',
    'ada@bücher.example',
    'ada@BÜCHER.example',
    'pelé@example.com',
    'δοκιμή@παράδειγμα.δοκιμή',
    '用户@例子.广告',
    '我買@屋企.香港',
    'अजय@डाटा.भारत',
    'квіточка@пошта.укр',
    'коля@пример.рф',
    '二ノ宮@黒川.日本',
    'медведь@с-балалайкой.рф',
    'ขอให้@โชคดี.ไทย',
    '이메일@도메인.한국',
    'ada@例え。テスト',
    'user@straße.example',
    'सम्पर्क@डाटामेल.भारत',
    'ada@пример.рф',
    'ñandú@example.com',
    'Ωmega@example.com'.replace('mega', 'μέγα'),
    'əli@example.az',
  ],
};

/** What cannot be an address, or is none that a mail provider hands out, and what the refusal says. */
const IMPOSSIBLE: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'Wikipedia, "Email address"': [
    ['abc.example.com', 'no @'],
    ['a@b@c@example.com', 'more than one @'],
    ['a"b(c)d,e:f;g<h>i[j\\k]l@example.com', '""" before the @'],
    ['just"not"right@example.com', '""" before the @'],
    ['this is"not\\allowed@example.com', 'a space (U+0020) before the @'],
    [`${L64}1@example.com`, '65 bytes before the @'],
    ['i.like.underscores@but_they_are_not_allowed_in_this_part', '"_" behind the @'],
    ['"john..doe"@example.org', 'quotes before the @'],
    ['" "@example.org', 'quotes before the @'],
    ['postmaster@[123.123.123.123]', 'an IP address behind the @'],
    ['postmaster@[IPv6:2001:0db8:85a3::8a2e:0370:7334]', 'an IP address behind the @'],
    ['admin@example', 'a domain without a dot'],
  ],
  'RFC 5321 and 1035: dots, hyphens, lengths': [
    ['.ada@example.com', 'a dot before the @'],
    ['ada.@example.com', 'a dot before the @'],
    ['a..b@example.com', 'a dot before the @'],
    ['@example.com', 'nothing before the @'],
    ['ada@', 'nothing behind the @'],
    ['@', 'nothing before the @'],
    ['', 'no @'],
    ['ada@.example.com', 'a dot behind the @'],
    ['ada@example..com', 'a dot behind the @'],
    ['ada@example.com.', 'a dot behind the @'],
    ['ada@-example.com', '"-example" in its domain'],
    ['ada@example-.com', '"example-" in its domain'],
    ['ada@example.-com', '"-com" in its domain'],
    [`ada@${label63}b.example`, 'in its domain'],
    ['ada@localhost', 'a domain without a dot, "localhost"'],
    ['ada@192.0.2.1', 'a domain that ends with a number'],
    ['ada@example.123', 'IDNA'],
    ['ada@exam_ple.com', '"_" behind the @'],
    ['ada@exam ple.com', 'a space (U+0020) behind the @'],
    ['ada@example.com:25', '":" behind the @'],
    ['ada@example.com/x', '"/" behind the @'],
    ['ada@exa&mple.com', '"&" behind the @'],
    [`${L64}@${label63}.${label63}.${label63}`, '254 at most'],
    [`a@${Array.from({ length: 5 }, () => label63).join('.')}`, 'more than 253 characters'],
  ],
  'isemail, its table of tests': [
    ['test', 'no @'],
    ['test..iana.org', 'no @'],
    ['test..test@iana.org', 'a dot before the @'],
    ['.test@iana.org', 'a dot before the @'],
    ['test.@iana.org', 'a dot before the @'],
    ['test\\@test@iana.org', 'more than one @'],
    ['test@org', 'a domain without a dot'],
    ['test@-iana.org', '"-iana" in its domain'],
    ['test@iana-.com', '"iana-" in its domain'],
    ['test@iana..com', 'a dot behind the @'],
    ['test@iana.123', 'IDNA'],
    ['""@iana.org', 'quotes before the @'],
    ['"test@iana.org', 'quotes before the @'],
    ['test"@iana.org', '""" before the @'],
    ['test@[255.255.255.255]', 'an IP address behind the @'],
    ['((comment)test@iana.org', '"(" before the @'],
    ['test@iana.org(comment)', '"(" behind the @'],
    ['test@iana.org\r', 'a space (U+000D) behind the @'],
    ['abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm@iana.org', '65 bytes before the @'],
  ],
  'what people and programs paste': [
    ['Ada <ada@example.com>', 'a space'],
    ['<ada@example.com>', '"<" before the @'],
    ['mailto:ada@example.com', '":" before the @'],
    ['ada@example.com,bob@example.com', 'more than one @'],
    ['ada@example.com;', '";" behind the @'],
    ['ada,@example.com', '"," before the @'],
    ['ada@example,com', '"," behind the @'],
    [' ada@example.com', 'a space'],
    ['ada@example.com ', 'a space'],
    ['ada @example.com', 'a space'],
    ['ada\u00a0@example.com', 'a space (U+00A0)'],
    ['ada\t@example.com', 'a space (U+0009)'],
    ['ada@example.com\r\nBcc: all@example.com', 'more than one @'],
    ['ada@example.com\n', 'a space (U+000A) behind the @'],
    ['ada\u200b@example.com', 'an invisible character (U+200B) before the @'],
    ['ada@exam\u200bple.com', 'an invisible character (U+200B) behind the @'],
    ['\ufeffada@example.com', 'before the @'],
    ['ada\u00ad@example.com', 'an invisible character (U+00AD)'],
    ['ada\u202e@example.com', 'an invisible character (U+202E)'],
    ['ada\0@example.com', 'an invisible character (U+0000)'],
    ['ada\ud800@example.com', 'an invisible character (U+D800)'],
    ['ada(comment)@example.com', '"(" before the @'],
    ['ada at example.com', 'no @'],
    ['http://example.com/ada@home', '":" before the @'],
    ['n/a', 'no @'],
    ['ada@ex\u0000ample.com', 'an invisible character'],
    ['ada\\@example.com', '"\\" before the @'],
    ['[ada]@example.com', '"[" before the @'],
  ],
  'UTS 39: letters that look like others': [
    ['\u0430da@example.com', 'mixes letters of several scripts before the @'],
    ['ada@ex\u0430mple.com', 'mixes letters of several scripts behind the @'],
    ['ad\u03b1@example.com', 'mixes letters of several scripts before the @'],
    ['p\u0430ypal@example.com', 'mixes letters of several scripts'],
    ['коля@прiмер.рф'.replace('i', 'i'), 'mixes letters of several scripts behind the @'],
  ],
  'RFC 5892, 2.6 and A: signs and punctuation': [
    ['ada@example.com\u201d', '"\u201d" behind the @'],
    ['ada@exam\u2010ple.com', '"\u2010" behind the @'],
    ['ada@\u2709.example', '"\u2709" behind the @'],
    ['ada@example.com\u00b0', '"\u00b0" behind the @'],
    ['ad\ufffd@example.com', 'the sign for a character that was lost'],
  ],
};

const possible = Object.entries(POSSIBLE).flatMap(([source, list]) =>
  list.map((address) => [address, source] as const),
);
const impossible = Object.entries(IMPOSSIBLE).flatMap(([source, list]) => list.map((row) => [...row, source] as const));

describe('an address', () => {
  it.each(possible)('may be %j (%s)', (address) => {
    expect(addressFlaw(address)).toBeUndefined();
    for (const schema of [NewEmailAddress, EmailAddress, UnboundedEmailAddress])
      expect(schema.safeParse(address).success).toBe(true);
  });

  it.each(impossible)('cannot be %j, because it has or does: %s (%s)', (address, flaw) => {
    expect(addressFlaw(address)).toContain(flaw);
    expect(NewEmailAddress.safeParse(address).success).toBe(false);
  });

  it('is named as what is wrong with it, in a sentence', () => {
    const { error } = NewEmailAddress.safeParse('ada@localhost');
    expect(error?.issues[0]?.message).toBe('is no e-mail address: it has a domain without a dot, "localhost"');
  });

  it('in an old message may be one that could be said then, though it cannot exist', () => {
    const tooLong = `${L64}1@example.com`;
    expect(NewEmailAddress.safeParse(tooLong).success).toBe(false);
    expect(UnboundedEmailAddress.safeParse(tooLong).success).toBe(true);
    expect(UnboundedEmailAddress.safeParse('ada@exam ple.com').success).toBe(false);
  });

  it('of a megabyte is refused at once', () => {
    for (const text of ['a'.repeat(1e6), `${'é'.repeat(5e5)}@${'é.'.repeat(2e5)}`])
      expect(addressFlaw(text)).toBeDefined();
  });
});

describe('who an address belongs to', () => {
  it.each([
    ['ada@example.com', ' ADA@Example.com '],
    ['a.d.a@example.com', 'A.D.A@example.com'],
    ['ada@bücher.example', 'ada@XN--bcher-kva.example'],
    ['ada@bücher.example', 'ada@BU\u0308CHER.example'],
    ['jose\u0301@example.com', 'JOSÉ@example.com'],
    ['ada@例え。テスト', 'ada@例え.テスト'],
  ])('is the same for another spelling: %s and "%s"', (one, other) => {
    expect(matchingKey(one)).toBe(matchingKey(other));
  });

  it.each([
    ['ada@example.com', 'ada+news@example.com'],
    ['ada@example.com', 'a.da@example.com'],
    ['ada@example.com', '\u0430da@example.com'],
    ['ada@example.com', 'ada@ex\u0430mple.com'],
    ['jose@example.com', 'josé@example.com'],
    ['ada@gmail.com', 'ada@googlemail.com'],
  ])('is never merged by guessing: %s and %s', (one, other) => {
    expect(matchingKey(one)).not.toBe(matchingKey(other));
  });
});
