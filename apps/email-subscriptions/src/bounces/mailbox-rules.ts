import { GOOGLE, MICROSOFT, ORANGE, POSTFIX, sisimai, type TextRule } from './bounce-rules.ts';

/** What is said of the mailbox, and of servers; then what says little. */
export const MAILBOX_RULES: readonly TextRule[] = [
  // The two servers: a disk that is full is not a full mailbox, and a command that is not understood is no answer.
  {
    cause: 'server-trouble',
    text: /insufficient system (?:storage|resources)|mail system (?:is )?full|no space left on device|out of memory|server configuration|configuration error|internal (?:server )?error|(?:local )?error in processing|system not (?:accepting|capable)/,
    source: `RFC 5321, 4.2.3; RFC 3463, 3.4; ${sisimai('systemerror')}`,
  },
  {
    cause: 'server-trouble',
    text: /need (?:mail|rcpt)\b|say (?:mail|rcpt) first|bad (?:command )?sequence|sequence of commands|syntax: (?:mail|rcpt)|command (?:is |was )?(?:not (?:implemented|recogni[sz]ed|allowed)|unrecogni[sz]ed|unknown)|(?:unrecogni[sz]ed|unknown|unimplemented) command/,
    source: `RFC 5321, 4.2.2; RFC 3463, 3.6; ${sisimai('syntaxerror')}`,
  },
  {
    cause: 'server-trouble',
    status: /^[45]\.3\.1$/,
    text: /^(?!.*\b(?:mailbox|user|recipient|account|quota)\b)/,
    source: 'RFC 3463, 3.4',
  },
  // The mailbox
  {
    cause: 'unknown',
    text: /(?:unknown|desconocid\w+|inconnu\w*|unbekannt\w*) (?:o|ou|or|oder|and\/or) .{0,20}(?:full|lleno|pleine?|voll)/,
    source: 'https://github.com/sisimai/p5-sisimai/issues/66',
  },
  {
    cause: 'mailbox-full',
    text: /over ?quota|quota|mail(?:box|dir|folder) (?:is |would be )?(?:full|over)|full mailbox|mailbox size limit|mailbox is too (?:large|big)|error writing message: file too large|mailbox.{0,30}exceed|(?:disk|storage|space).{0,30}(?:exceed|full|used up|allocation|insufficient)|(?:exceed|insufficient|not enough|no).{0,30}(?:storage|disk ?space|space left)|too many messages on the server|bo[iî]te .{0,30}pleine|postfach .{0,20}voll|casella piena|buz[oó]n lleno/,
    source: sisimai('mailboxfull'),
  },
  {
    cause: 'no-such-mailbox',
    text: /(?:no such|unknown|invalid|non-?existent|not? (?:a )?valid|bad destination|inexistent|disabled) (?:local |virtual |e?-?mail )?(?:user|mailbox|recipient|address|account|person|local ?part|destination)|(?:user|mailbox|recipient|address|account|person|alias)(?: name|\(s\))? (?:is |was |are |has |does |do )?(?:been )?(?:unknown|not (?:found|exist|known|recogni[sz]ed|present|active|a known)|invalid|doesn'?t exist|non-?existent|inexistent|deleted|terminated|no longer)/,
    source: `RFC 3463, 3.2; ${sisimai('userunknown')}`,
  },
  {
    cause: 'no-such-mailbox',
    text: /does(?: not|n'?t) (?:exist|have an? \S* ?account)|no (?:mailbox|mail box|account|one|user) (?:here |found |at |by |with |available )|(?:unknown|unrout?eable|undeliverable) address|recip(?:ient)?\.? ?not ?found|invalid final delivery userid|not (?:found|listed) in .{0,30}(?:directory|domino|address book)|unknown in (?:local|virtual|relay)|not a local address|not our customer|user not local|archived recipient|(?:account|mailbox|user|recipient) (?:(?:is|was|has been|already|now) )*closed|nosuchuser/,
    source: `${POSTFIX}#local_recipient_maps; ${GOOGLE}; ${MICROSOFT}; ${ORANGE}; RFC 5321, 4.2.2`,
  },
  {
    cause: 'no-such-mailbox',
    text: /(?:account|mailbox|user|recipient|address|email account)\b.{0,40}(?:disabled|blocked|inactive|deactivated|discontinued|suspended|frozen|no longer (?:accepts|available|active|valid))/,
    source: `${GOOGLE} (5.2.1); ${sisimai('suspend')}`,
  },
  {
    cause: 'no-such-mailbox',
    text: /null ?mx|does not accept (?:any )?mail|(?:host|domain)(?: or domain)?(?: name)? (?:is )?(?:not found|unknown|does not exist|must exist)|no such (?:domain|host)|unknown (?:host|domain)|no mx record/,
    source: `RFC 7505; RFC 7504; ${sisimai('hostunknown')}`,
  },
  { cause: 'no-such-mailbox', status: /^5\.5\.0$/, text: /mailbox unavailable/, source: `${MICROSOFT} (outlook.com)` },
  {
    cause: 'no-such-mailbox',
    text: /unbekannt|existiert nicht|nicht gefunden|utilisateur inconnu|destinataire (?:invalide|inconnu)|adresse .{0,40}invalide|no existe|desconocid|inesistente|nessun utente|n[aã]o existe/,
    source: sisimai('userunknown'),
  },

  // Where a status is about a server, or about the talk of two, and no words are about more.
  {
    cause: 'server-trouble',
    status: /^[45]\.(?:3\.[0-35]|5\.[1245])$/,
    text: /^(?!.*(?:access denied|blocked|polic(?:y|ies)|prohibited|denied by|rejected for))/,
    source: 'RFC 3463, 3.4, 3.6',
  },
  { cause: 'server-trouble', status: /^5\.0\.0$/, text: /(?:^|\s)50[0234][ -]/, source: 'RFC 5321, 4.2.2' },
  // For now
  {
    cause: 'temporary',
    text: /timed? ?out|connection (?:refused|reset|dropped|lost)|try (?:again )?later|temporar|(?:service|server) (?:is )?(?:currently )?(?:busy|unavailable|down)|not yet|queue (?:too long|lifetime)|(?:message|delivery|retry time) (?:has )?(?:expired|not reached)|delivery attempts?|loop|too many hops|unreachable|no route to host|lookup fail|host not found, try/,
    source: `RFC 3463, 3.5; ${sisimai('expired')}`,
  },
  {
    cause: 'policy',
    text: /access denied|blocked|polic(?:y|ies)|prohibited|denied by|go away|not welcome|rejected for/,
    source: sisimai('policyviolation'),
  },
  { cause: 'mailbox-full', status: /^5\.0\.0$/, text: /(?:^|\s)552[ -]/, source: 'RFC 5321, 4.2.2' },
  { cause: 'no-such-mailbox', status: /^5\.0\.0$/, text: /(?:^|\s)556[ -]/, source: 'RFC 7504, 2' },
];
