import { GOOGLE, sisimai, type TextRule } from './bounce-rules.ts';

/** What is said of the mail itself. */
export const CONTENT_RULES: readonly TextRule[] = [
  // A status that is about the mail, whatever its words speak of.
  { cause: 'content', status: /^[45]\.6\.\d+$/, text: /^/, source: 'RFC 3463, 3.7' },
  {
    cause: 'content',
    text: /contain(?:s|ing|ed)? (?:a |an |the )?(?:\w+ )?(?:links?|urls?|uris?|hyperlinks?)\b|(?:malformed|invalid|bad|missing|illegal|multiple) (?:\S+ ){0,2}headers?\b|\bheaders?\b.{0,20}\b(?:malformed|invalid|missing)/,
    source: `RFC 5322, 3.6; ${sisimai('contenterror')}`,
  },
  { cause: 'content', text: /spam|unsolicited|bulk ?mail|junk|phish|bayes/, source: sisimai('spamdetected') },
  {
    cause: 'content',
    text: /virus|malware|infected|executable|(?:banned|blocked|illegal|forbidden|dangerous|unacceptable|suspicious|unsafe) (?:content|file|extension|attachment)|attachments? .{0,40}(?:not (?:allowed|accepted|permitted)|block|reject|forbid|prohibit|denied|unsafe|dangerous|type)/,
    source: sisimai('virusdetected'),
  },
  {
    cause: 'content',
    text: /content.{0,30}(?:reject|denied|filter|block|refus|unacceptable|presents)|(?:reject|denied|filter|block|refus)\w*.{0,30}content|uribl|surbl|(?:url|link) .{0,30}(?:block|list|reject)|message (?:was )?(?:filtered|looks like)/,
    source: `${GOOGLE}; ${sisimai('contenterror')}`,
  },
  {
    cause: 'content',
    text: /(?:(?<!error writing )message|mail(?!box)|header|(?<!mailbox )size|line).{0,40}(?:(?<!queue )too (?:big|large|long)|exceeds? (?:the )?(?:fixed |maximum |administrative |size )*(?:limit|size|maximum))|(?<!mailbox )size limit exceeded|taille limite|8-?bit data|duplicate header|missing .{0,20}header|rfc ?(?:5322|2822|822)/,
    source: `RFC 3463, 3.4; ${sisimai('mesgtoobig')}`,
  },
];
