import type { DeliverEmail } from '@showcase/contracts';
import type { PayloadOf } from '@warren/contracts';
import type { SendMailOptions } from 'nodemailer';

type Mail = PayloadOf<typeof DeliverEmail>;
type Headers = Record<string, string | { readonly prepared: boolean; readonly value: string }>;

/** A line has 998 bytes at most (RFC 5322, 2.1.1), and can be folded only where there is a space. */
const LONGEST_WORD = 900;
/** In bytes: with its frame an encoded word has 75 characters at most (RFC 2047, 2). */
const ENCODED_WORD = 45;

/** What a mail's header says besides from whom, to whom and which one it is. */
export function headersOf(mail: Mail, tracing: Record<string, string>): Pick<SendMailOptions, 'subject' | 'headers'> {
  const { subject, unsubscribeUrl, campaign } = mail;
  const common: Headers = {
    ...tracing,
    ...(unsubscribeUrl !== undefined && unsubscribing(unsubscribeUrl)),
    // No program is to answer what a program writes (RFC 3834, 5). A campaign is written by a person.
    ...(!campaign && { 'Auto-Submitted': 'auto-generated' }),
  };
  const isFoldable = subject.split(' ').every((word) => word.length <= LONGEST_WORD);
  if (isFoldable) return { subject, headers: common };
  return { headers: { ...common, Subject: { prepared: true, value: encodedWords(subject) } } };
}

/** One click in the mail program, or one POST by its server, ends the subscription (RFC 2369, RFC 8058). */
function unsubscribing(url: string): Headers {
  // Space within the brackets is ignored (RFC 2369, 2), and a line ends somewhere.
  const foldable = url.replaceAll(new RegExp(`.{${LONGEST_WORD}}(?=.)`, 'g'), '$& ');
  return { 'List-Unsubscribe': `<${foldable}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

function encodedWords(text: string): string {
  const words: string[] = [''];
  for (const character of text) {
    const longer = words.at(-1) + character;
    if (Buffer.byteLength(longer) <= ENCODED_WORD) words[words.length - 1] = longer;
    else words.push(character);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}
