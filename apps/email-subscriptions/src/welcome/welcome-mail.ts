import type { DeliverEmail, InputOf } from '@warren/contracts';

/** What a new user is greeted with. A name may hold anything; a subject is one line. */
export function welcomeMail({ email, name }: { email: string; name: string }): InputOf<typeof DeliverEmail> {
  const calledBy = name.replace(/\s+/g, ' ').trim();
  return {
    to: email,
    subject: `Welcome to Warren, ${calledBy}`,
    text: [
      `Hello ${calledBy},`,
      '',
      'your account is ready.',
      'We have put you down for our newsletter too; it comes only once you have confirmed that you want it.',
      '',
      'Warren',
    ].join('\n'),
  };
}
