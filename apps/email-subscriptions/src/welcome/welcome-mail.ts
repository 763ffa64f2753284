import type { DeliverEmail } from '@showcase/contracts';
import type { InputOf } from '@warren/contracts';
import { mailOf } from '../mail/mail.ts';

/** What a new user is greeted with. A name may hold anything; a subject is one line. */
export function welcomeMail({ email, name }: { email: string; name: string }): InputOf<typeof DeliverEmail> {
  return mailOf({
    to: email,
    name,
    subject: `Welcome to Warren, ${name.replace(/\s+/g, ' ').trim()}`,
    paragraphs: [
      'your account is ready.',
      'We have put you down for our newsletter too; it comes only once you have confirmed that you want it.',
    ],
  });
}
