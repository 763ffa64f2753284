import { GOOGLE, MICROSOFT, POSTFIX, QQ, sisimai, type TextRule } from './bounce-rules.ts';

const YAHOO = 'https://senders.yahooinc.com/smtp-error-codes/';
const EXIM = 'https://www.exim.org/exim-html-current/doc/html/spec_html/ch-access_control_lists.html';
/** Codes of 163.com, 126.com and yeah.net. */
const NETEASE = 'https://help.163.com/09/1224/17/5RAJ4LMH00753VB8.html';

/** What is said of us: of our host, domain, address or conduct. The words may be those for a dead mailbox. */
export const SENDER_RULES: readonly TextRule[] = [
  // Before what is said of rates: many unknown recipients are a crime there, not a haste.
  {
    cause: 'reputation',
    text: /directory[- ]harvest|harvest(?:ing)? attack|\bdha\b|dictionary attack|bounce attack|suspected spam sender|\bhl:(?!icc|ifc)[a-z]{3}\b|\bwm:bl[iu]\b|\bip in prison|\bblack ip\b/,
    source: `${QQ}; ${NETEASE}; https://github.com/ActiveCampaign/smtp-field-manual/issues/11`,
  },

  // Rate
  {
    cause: 'rate',
    text: /max(?:imum)? (?:number of )?(?:e-?mails|messages|mails|defers|recipients)\b.{0,40}per (?:second|minute|hour|day)|exceeded (?:the |its |your )?(?:hour|day|hourly|daily) (?:\w+ )?limit|too frequently|\bsend(?:ing)? rate\b/,
    source:
      'https://docs.cpanel.net/whm/server-configuration/tweak-settings/ (mail); https://github.com/gophish/gophish/issues/3231',
  },
  {
    cause: 'rate',
    text: /\b(?:sending|send|outgoing|outbound|relay|submission|smtp|sender) (?:(?:e?-?mail|message|rate|recipient) )*(?:limit|quota)|number of (?:allowed )?(?:outgoing|outbound|sent) /,
    source: `https://www.godaddy.com/help/what-does-my-email-bounceback-mean-3568; https://docs.plesk.com (protection from outbound spam); ${MICROSOFT} (5.1.90)`,
  },
  {
    cause: 'rate',
    text: /credits? (?:is |are |was |were )?(?:exceeded|exhausted|used up)|(?:insufficient|out of|no more) credits|unusual (?:sending )?activity/,
    source: 'https://www.twilio.com/docs/sendgrid; https://www.zoho.com/mail/help (5.4.6)',
  },
  // The quota of who sends, in the words of a full mailbox.
  {
    cause: 'rate',
    text: /\bpolic(?:y|ies)\b(?:(?!\b(?:mailbox|user)\b).){0,30}\bquota|(?<!\bto (?:the )?)\bsender\b(?! (?:should|must|may|can|will|was (?:notified|informed)))[^.;]{0,40}\b(?:quota|storage)|\bquota\b[^.;]{0,30}\b(?:for|of|by) (?:the |this |your )?sender|(?:quota|full)\b.{0,20}\bcannot send\b(?! (?:or|and) receive)/,
    source: 'https://wiki.policyd.org/quotas; RFC 3463, 3.3',
  },
  {
    cause: 'rate',
    text: /\bfrequency (?:is |was )?limit|\b(?:rp|mi):[a-z]{3}\b|\bhl:(?:icc|ifc)\b/,
    source: `${QQ}; ${NETEASE}`,
  },
  {
    cause: 'rate',
    text: /\b(?:daily|hourly|sending|message) (?:user )?(?:sending )?(?:quota|limit)s? (?:was |has been |is )?exceeded|(?:reached|exceeded|over) your .{0,30}(?:quota|limit)|(?:relay|sending|outbound|smtp) quota/,
    source: GOOGLE,
  },
  {
    cause: 'rate',
    text: /(?:rate|volume) limit|rate[- ]limited|unusual (?:rate|amount|volume)|unusually high|at a rate that|unexpected volume|exceeded permitted limits|tenant .{0,40}(?:has exceeded|exceeds|rate limit)/,
    source: `${GOOGLE}, ${YAHOO}, ${MICROSOFT} (5.7.508, 5.7.705)`,
  },
  {
    cause: 'rate',
    text: /too many (?:connections|concurrent|messages(?! (?:on|in) )|mails|emails|smtp sessions|errors from|recipients|(?:invalid|unknown|bad|non-?existent) (?:recipients|users|addresses))|(?:large|high|excessive) numbers? of (?:invalid|unknown|bad|non-?existent)|throttl|try again slower|sending too (?:fast|many)|exceeds? .{0,30}(?:connection|sending) limit|trop de connexions/,
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
    text: /user complaints|\[tss?\d+\]|permanently deferred|\[(?:bl|rl|ip)\d+\]|not accepted for policy reasons.{0,40}ip/,
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
    text: /authentication (?:is )?(?:required|needed|failed)|must (?:be )?authenticate|smtp auth(?:entication)?\b|not authenticated|authentication credentials|starttls|tls (?:is )?required|requires? (?:tls|encryption)|(?:server|peer) certificate|certificate (?:is |was )?(?:not |un)(?:trusted|verified)|cannot start tls|tls handshake/,
    source: `RFC 4954, 6; RFC 3207; https://www.postfix.org/TLS_README.html; ${sisimai('securityerror')}`,
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
    text: /recipient address(?:es)? rejected ?: access denied/,
    source: `${MICROSOFT} (directory-based edge blocking)`,
  },
  // Policy
  // Who sends may be unknown, disabled or full, too. "Returned to sender" and "please tell the sender" say nothing of them.
  {
    cause: 'policy',
    text: /(?<!\b(?:to|notify|inform|tell|by|contact) (?:the )?)\b(?:sender|originator)\b(?:(?!\b(?:message|mail|e-?mail|recipient|reach|try|tried|trying|sent|wrote)\b)[^.;]){0,40}\b(?:unknown|does(?: not|n'?t) exist|not (?:exist|found|valid|known|verified)|invalid|unavailable|disabled|suspended|inactive|closed|full|no such|unrout?eable|unvalidated|banned|no longer)|\bsender\b.{0,60}\bcallout|mail from (?:is |was )?(?:invalid|unknown|bad)|\((?:the )?sender\)|fake sender/,
    source: `RFC 3463, 3.2 (X.1.7, X.1.8); ${EXIM}; ${NETEASE}`,
  },
  {
    cause: 'policy',
    text: /(?<!\b(?:recipient|user|rcpt)(?: address)? )verification failed (?:for|while checking)|callback setup failed while verifying/,
    source: 'https://github.com/Exim/exim src/src/smtp_in.c (sender verification)',
  },
  // The service that sends for us does not know us, or not yet, or no more.
  {
    cause: 'policy',
    text: /e-?mail address(?:es)? (?:is|are) not verified|failed the check in region|sending (?:is |was |has been )?(?:paused|disabled|suspended)|outgoing mail\b.{0,60}\b(?:disabled|suspended)|invalid domain(?: name)? in\b/,
    source:
      'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html; https://github.com/roundcube/roundcubemail/issues/8737',
  },
  {
    cause: 'policy',
    text: /sandbox (?:sub)?domain|for test(?:ing)? purposes|free accounts are|free trial|not (?:allowed|permitted) to send(?! (?:or|and) receive)|domain .{0,40}\bunverified|unregistered domain/,
    source: `https://help.mailgun.com (sandbox domains); ${MICROSOFT} (5.7.750)`,
  },
  {
    cause: 'policy',
    text: /send(?:as|onbehalf) ?denied|permissions? to send as|\bdt:sum\b|authenticated user differ|local user only/,
    source: `${MICROSOFT} (5.2.252, 5.7.60); ${NETEASE}`,
  },
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
];
