import { GOOGLE, MICROSOFT, ORANGE, QQ, sisimai, type TextRule } from './bounce-rules.ts';

/** What reads like a refusal of us, or like a dead mailbox, and is another thing. */
export const LOOK_ALIKE_RULES: readonly TextRule[] = [
  // Amazon does not even try where the mailbox was found dead, or its owner complained. Other senders' lists have less reason.
  {
    cause: 'no-such-mailbox',
    status: /^5\.1\.1$|^5\.0\.0$/,
    text: /amazon ses .{0,80}suppress/,
    source: 'https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html',
  },
  // The sender's address may stand behind it.
  { cause: 'no-such-mailbox', text: /resolver\.adr\.\w*notfound/, source: MICROSOFT },
  {
    cause: 'recipient-choice',
    text: /(?:address|recipient) (?:was |is |has been )?(?:suppressed|on (?:a|the|our|your) suppression list)/,
    source: 'https://support.sparkpost.com (bounce class 25, "recipient address was suppressed")',
  },

  {
    cause: 'content',
    text: /resolver\.rst\.\w*size/,
    source: MICROSOFT,
  },
  // The recipient gets too much, from all: it is nothing that we did.
  {
    cause: 'temporary',
    text: /receiving (?:mail|email|e-mail) (?:at a rate|too quickly)|mailbox unavailable or access denied|(?:incoming|inbound|received?) (?:(?:mail|e-?mail|message)s? )?(?:rate |hourly |daily )?(?:limit|quota)|limit (?:for|of|on) (?:incoming|received)/,
    source: `${GOOGLE}; ${QQ}; ${MICROSOFT} (5.2.121, 5.2.122)`,
  },
  { cause: 'temporary', text: /recipientlimit|recipient has exceeded their limit/, source: `${MICROSOFT} (5.2.122)` },
  // One recipient's own choice, which tells nothing of others there, and nothing of the mailbox but that it lives.
  {
    cause: 'recipient-choice',
    text: /resolver\.rst\.|blocked by the recipient|rejected by (?:the )?recipients?\b(?!'s? (?:server|domain|system|host|mail)| (?:server|domain|system|host|mx|mail))|not in allowed-senders|(?:recipient|user) (?:refuses|rules|preferences|is only accepting)|restricted (?:sender|recipient|to)|members[- ]only|not (?:subscribed|allowed to post)|delivery restriction|does not want your mail|private list|(?:permission|allowed|authori[sz]ed) to (?:send|post|write|deliver)(?: mail| e-?mail| messages?)? to (?:this|the|that|these) (?:recipient|address|group|list|user|mailbox|distribution|destination)/,
    source: `${MICROSOFT}; ${sisimai('filtered')}`,
  },
  { cause: 'recipient-choice', status: /^5\.7\.(?:12[49]|13[3-7]|507)$/, text: /^/, source: MICROSOFT },
  { cause: 'temporary', text: /gr[ea]y[- ]?list/, source: 'RFC 6647' },
  {
    cause: 'reputation',
    text: /\b(?:ofr|lpn|lpr)(?:\d{3})?_(?:10[235689]|506|510)\b/,
    source: `${ORANGE}; https://github.com/sisimai/p5-sisimai/issues/240, 241`,
  },
  { cause: 'rate', text: /\b(?:ofr|lpn|lpr)(?:\d{3})?_104\b/, source: ORANGE },
  // These two come after the mail itself, and nobody knows what they mean.
  {
    cause: 'content',
    text: /\b(?:ofr|lpn|lpr)(?:\d{3})?_(?:505|513)\b/,
    source: 'https://github.com/sisimai/p5-sisimai/pull/353',
  },
  {
    cause: 'temporary',
    text: /(?:lost connection|conversation) with \S+ .{0,40}while (?:performing|sending|receiving)|refused to talk to me: 4/,
    source: 'https://www.postfix.org/DEBUG_README.html',
  },
];
