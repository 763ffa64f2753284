/** Why a mail came back. The four in the middle are about us, not about the mailbox. */
export type BounceCause =
  | 'no-such-mailbox'
  | 'mailbox-full'
  | 'reputation'
  | 'authentication'
  | 'policy'
  | 'rate'
  | 'content'
  | 'temporary'
  | 'unknown';

/** What a server's words mean. The first that fits is taken: what is about us is looked for before what is about the mailbox. */
interface TextRule {
  readonly cause: BounceCause;
  /** Matched against lower case, one line, without mail addresses. */
  readonly text: RegExp;
  /** Where the words alone are not enough. */
  readonly status?: RegExp;
  /** Where these words are documented, or were collected. */
  readonly source: string;
}

interface StatusRule {
  readonly cause: BounceCause;
  readonly status: RegExp;
  readonly source: string;
}

const GOOGLE = 'https://support.google.com/a/answer/3726730';
const MICROSOFT =
  'https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online';
const YAHOO = 'https://senders.yahooinc.com/smtp-error-codes/';
const POSTFIX = 'https://www.postfix.org/postconf.5.html';
const EXIM = 'https://www.exim.org/exim-html-current/doc/html/spec_html/ch-access_control_lists.html';
/** Words that servers were seen to use, with the mails they stood in. */
const sisimai = (reason: string): string => `https://github.com/sisimai/rb-sisimai lib/sisimai/reason/${reason}.rb`;

export const TEXT_RULES: readonly TextRule[] = [
  // The recipient gets too much, from all: it is nothing that we did.
  { cause: 'temporary', text: /receiving (?:mail|email|e-mail) (?:at a rate|too quickly)/, source: GOOGLE },
  { cause: 'temporary', text: /recipientlimit|recipient has exceeded their limit/, source: `${MICROSOFT} (5.2.122)` },
  // One recipient's own choice, which tells nothing of others there.
  {
    cause: 'unknown',
    text: /resolver\.rst\.|blocked by the recipient|rejected by recipient|not in allowed-senders|(?:recipient|user) (?:refuses|rules|preferences|is only accepting)|restricted (?:sender|recipient|to)|members[- ]only|not (?:subscribed|allowed to post)|delivery restriction/,
    source: `${MICROSOFT}; ${sisimai('filtered')}`,
  },
  { cause: 'temporary', text: /gr[ea]y[- ]?list/, source: 'RFC 6647' },
  {
    cause: 'temporary',
    text: /(?:lost connection|conversation) with \S+ .{0,40}while (?:performing|sending|receiving)|refused to talk to me: 4/,
    source: 'https://www.postfix.org/DEBUG_README.html',
  },

  // Rate
  {
    cause: 'rate',
    text: /\b(?:daily|hourly|sending|message) (?:user )?(?:sending )?(?:quota|limit)s? (?:was |has been |is )?exceeded|(?:reached|exceeded|over) your .{0,30}(?:quota|limit)|(?:relay|sending|outbound|smtp) quota/,
    source: GOOGLE,
  },
  {
    cause: 'rate',
    text: /(?:rate|volume) limit|rate[- ]limited|unusual rate|unusually high|at a rate that|unexpected volume|exceeded permitted limits|tenant has exceeded/,
    source: `${GOOGLE}, ${YAHOO}, ${MICROSOFT} (5.7.508, 5.7.705)`,
  },
  {
    cause: 'rate',
    text: /too many (?:connections|concurrent|messages|mails|emails|smtp sessions|errors from|recipients|(?:invalid|unknown|bad) (?:recipients|users))|throttl|try again slower|sending too (?:fast|many)|exceeds? .{0,30}(?:connection|sending) limit|trop de connexions/,
    source: sisimai('toomanyconn'),
  },

  // Reputation
  {
    cause: 'reputation',
    text: /dns[- ]?[bw]l|\brbl\b|spamhaus|spamcop|sorbs|barracudacentral|abuseat|uceprotect|mailspike|senderscore|invaluement|proofpoint.{0,40}block|cloudmark/,
    source: `RFC 5782; ${POSTFIX}#reject_rbl_client`,
  },
  {
    cause: 'reputation',
    text: /block(?:ed)? using|blocked by .{0,60}(?:list|rbl|bl\b)|(?:is|are|was|been) (?:currently )?(?:black|block|deny)[- ]?listed|on (?:our|a|the) (?:black|block|deny) ?list|in (?:a|our|the) (?:black|block|deny) ?list|(?:black|block|deny)[- ]?listed (?:by|at|in|on)|listed (?:at|in|on|by) \S+\.\S+/,
    source: sisimai('blocked'),
  },
  {
    cause: 'reputation',
    text: /reputation|\bs3140\b|\bs3150\b|banned sending ip|access denied, banned|traffic not accepted|abuse detected from|network is on our block list/,
    source: MICROSOFT,
  },
  {
    cause: 'reputation',
    text: /\b(?:ip(?: address)?|address (?:\d+\.){3}\d+)\b.{0,40}(?:block|reject|refus|denied|\bban|disabled|suspended|not (?:recogni[sz]ed|known|accepted))/,
    source: sisimai('blocked'),
  },
  { cause: 'reputation', text: /\b554 ip=\S+ - a problem occurred/, source: 'https://postmaster.t-online.de' },
  {
    cause: 'reputation',
    text: /user complaints|\[ts0[1-4]\]|\[(?:bl|rl|ip)\d+\]|not accepted for policy reasons.{0,40}ip/,
    source: YAHOO,
  },
  {
    cause: 'reputation',
    text: /\b(?:(?:your|sending|sender|source) (?:ip|host|server|network|mta|mail ?server|remotehost)|client ip)\b.{0,80}(?:block|reject|refus|denied|ban|spam|abus|poor|bad\b|dynamic|suspicious|not allowed)/,
    source: sisimai('blocked'),
  },
  {
    cause: 'reputation',
    text: /(?:blocked|rejected|refused|banned|deferred).{0,40}\b(?:your|client|sending|sender|this) (?:ip|host|server|network|mta)\b|mail from (?:ip )?\S+ (?:is |was )?(?:currently )?(?:blocked|refused|rejected)|dynamic ip|open (?:proxy|relay)|too many (?:unwanted|spams?)|messages? from \S+ (?:weren't|were not|wasn't|was not) sent|\b(?:sc|dy|ou)-00[1-4]\b|you are (?:sending spam|not allowed to connect)/,
    source: sisimai('blocked'),
  },

  // Authentication
  {
    cause: 'authentication',
    text: /\bspf\b|sender policy framework|\bdkim\b|\bdmarc\b|\barc (?:seal|fail)|domainkeys|unauthenticated (?:e?mail|sender|message)|sender is unauthenticated|sender id\b|does not designate|mismatch(?:es)? client ip/,
    source: `RFC 7372; ${GOOGLE}`,
  },
  {
    cause: 'authentication',
    text: /\bptr\b|reverse dns|rdns|reverse (?:lookup|hostname)|cannot find your (?:reverse )?hostname|ip name lookup failed|forward dns|fcrdns/,
    source: `RFC 7372, 3.3; ${POSTFIX}#reject_unknown_client_hostname`,
  },
  { cause: 'authentication', text: /helo|ehlo (?:name|command)/, source: `${POSTFIX}#reject_invalid_helo_hostname` },
  {
    cause: 'authentication',
    text: /authentication (?:is )?(?:required|needed|failed)|must (?:be )?authenticate|smtp auth(?:entication)?\b|not authenticated|authentication credentials|starttls|tls (?:is )?required|requires? (?:tls|encryption)/,
    source: `RFC 4954, 6; RFC 3207; ${sisimai('securityerror')}`,
  },

  // No answer from a name server says nothing of a domain.
  {
    cause: 'temporary',
    text: /host not found, try|malformed .{0,20}name server|(?:name ?server|dns).{0,40}(?:fail|time|no answer|temporar)/,
    source: sisimai('networkerror'),
  },
  // The directory says that there is no such recipient, in words of access.
  {
    cause: 'no-such-mailbox',
    status: /^5\.4\.1$|^5\.7\.504$/,
    text: /recipient address rejected: access denied/,
    source: `${MICROSOFT} (directory-based edge blocking)`,
  },
  // Policy
  // Our domain, host, account or address may be unknown, too. Asked for before what is said of the mailbox in the same words.
  {
    cause: 'policy',
    text: /\b(?:your|sender(?:'?s)?|sending|originating|connecting|client|envelope[- ]?from|mail ?from|from) (?:(?:e-?mail|mail|smtp|relay|sending|invalid|unknown|ip) )*(?:domain|host ?name|host|server|mta|account|address)\b(?! book)|reverse[- ]?path|you(?:'re| are)? sending from|sender must|suspended for (?:sending|spam|abus)/,
    source: `RFC 5321, 4.2.2; RFC 3463, 3.2 (X.1.7, X.1.8); ${EXIM}`,
  },
  {
    cause: 'policy',
    text: /relay(?:ing)? (?:access )?(?:is )?(?:denied|not (?:permitted|allowed))|(?:unable|not permitted|not allowed) to relay|no relay|not an? (?:open )?relay|allowed rcpthosts|relaying (?:denied|mail)|not a gateway/,
    source: sisimai('norelaying'),
  },
  {
    cause: 'policy',
    text: /sender (?:address|domain|email|verify|verification|callout)|(?:invalid|unknown|bad|bogus|null) sender|sender (?:is |was |has been )?(?:rejected|denied|blocked|refused|unknown|invalid|not (?:allowed|pre-approved|known|exist))|domain of sender|mail from (?:command|address)|(?:after|reply to) mail from|return[- ]path|from: (?:address|domain)/,
    source: `${EXIM}; ${sisimai('rejected')}`,
  },
  {
    cause: 'policy',
    text: /client host rejected|access from .{0,60}denied|administrative(?:ly)? prohibit|you are not (?:allowed|authorized|permitted)|not authori[sz]ed to send|delivery not authori[sz]ed|(?:connection|connections|mail|mails|message|email|you|sender|domain) (?:is |was |are |has been |have been )?(?:refused|rejected|blocked|denied) (?:by|for|due to|because of) (?:local |security |our |the |administrative )?polic/,
    source: `RFC 3463, 3.8; ${POSTFIX}#reject; ${sisimai('policyviolation')}`,
  },

  // Content
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
    text: /(?:message|mail|header|size|line).{0,40}(?:(?<!queue )too (?:big|large|long)|exceeds? (?:the )?(?:fixed |maximum |administrative |size )*(?:limit|size|maximum))|size limit exceeded|taille limite|8-?bit data|duplicate header|missing .{0,20}header|rfc ?(?:5322|2822|822)/,
    source: `RFC 3463, 3.4; ${sisimai('mesgtoobig')}`,
  },

  // The mailbox
  {
    cause: 'unknown',
    text: /(?:unknown|desconocid\w+|inconnu\w*|unbekannt\w*) (?:o|ou|or|oder|and\/or) .{0,20}(?:full|lleno|pleine?|voll)/,
    source: 'https://github.com/sisimai/p5-sisimai/issues/66',
  },
  {
    cause: 'mailbox-full',
    text: /over ?quota|quota|mail(?:box|dir|folder) (?:is |would be )?(?:full|over)|full mailbox|mailbox size limit|mailbox.{0,30}exceed|(?:disk|storage|space).{0,30}(?:exceed|full|used up|allocation|insufficient)|(?:exceed|insufficient|not enough|no).{0,30}(?:storage|disk ?space|space left)|too many messages on the server|bo[iî]te .{0,30}pleine|postfach .{0,20}voll|casella piena|buz[oó]n lleno/,
    source: sisimai('mailboxfull'),
  },
  {
    cause: 'no-such-mailbox',
    text: /(?:no such|unknown|invalid|non-?existent|not? (?:a )?valid|bad destination|inexistent|disabled) (?:local |virtual |e?-?mail )?(?:user|mailbox|recipient|address|account|person|local ?part|destination)|(?:user|mailbox|recipient|address|account|person|alias)(?: name|\(s\))? (?:is |was |are |has |does |do )?(?:been )?(?:unknown|not (?:found|exist|known|recogni[sz]ed|present|active|a known)|invalid|doesn'?t exist|non-?existent|inexistent|deleted|terminated|no longer)/,
    source: `RFC 3463, 3.2; ${sisimai('userunknown')}`,
  },
  {
    cause: 'no-such-mailbox',
    text: /does(?: not|n'?t) (?:exist|have an? \S* ?account)|no (?:mailbox|mail box|account|one|user) (?:here |found |at |by |with |available )|(?:unknown|unrout?eable|undeliverable) address|recip(?:ient)?\.? ?not ?found|invalid final delivery userid|not (?:found|listed) in .{0,30}(?:directory|domino|address book)|unknown in (?:local|virtual|relay)|not a local address|not our customer|nosuchuser/,
    source: `${POSTFIX}#local_recipient_maps; ${GOOGLE}; ${MICROSOFT}`,
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

export const STATUS_RULES: readonly StatusRule[] = [
  { cause: 'mailbox-full', status: /^[45]\.2\.2$/, source: 'RFC 3463, 3.3' },
  {
    cause: 'rate',
    status: /^[45]\.7\.28$|^5\.5\.3$|^5\.4\.5$|^[45]\.7\.508$/,
    source: `RFC 5248 registry; RFC 3463, 3.6; ${GOOGLE}; ${MICROSOFT}`,
  },
  {
    cause: 'authentication',
    status: /^[45]\.7\.(?:2[0-79]|30|8|9|10|11|509|515)$/,
    source: 'RFC 7372; RFC 7505; RFC 8617; RFC 8689; RFC 4954',
  },
  { cause: 'reputation', status: /^[45]\.7\.(?:6(?:0[6-9]|[1-4]\d)|511)$/, source: MICROSOFT },
  { cause: 'temporary', status: /^4\./, source: 'RFC 3463, 2' },
  {
    cause: 'no-such-mailbox',
    status: /^5\.1\.(?:[0-36]|10)$|^5\.2\.1$|^5\.4\.4$/,
    source: 'RFC 3463, 3.2, 3.3, 3.5; RFC 7505',
  },
  { cause: 'no-such-mailbox', status: /^5\.7\.1[78]$/, source: 'RFC 7293, 6' },
  { cause: 'policy', status: /^5\.1\.[78]$/, source: 'RFC 3463, 3.2' },
  { cause: 'content', status: /^5\.2\.3$|^5\.3\.4$|^5\.6\./, source: 'RFC 3463, 3.3, 3.4, 3.7' },
  { cause: 'temporary', status: /^5\.3\.[0-3]$|^5\.4\./, source: 'RFC 3463, 3.4, 3.5' },
  { cause: 'unknown', status: /^5\.7\.2$/, source: 'RFC 3463, 3.8' },
  { cause: 'policy', status: /^5\.7\./, source: 'RFC 3463, 3.8' },
];
