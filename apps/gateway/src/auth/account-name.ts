import { z } from 'zod';

/** Line breaks, other control characters, and those that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** `https://…`, `www.…`, and a word with a dot right before the next, which mail programs make a link of: `evil.example`. */
const LINK = /:\/\/|\bwww\.|[\p{L}\p{N}]\.\p{L}{2,}/iu;
/** `Dr.Livingstone` is somebody's name. */
const TITLE = /\b(?:dr|mr|mrs|ms|prof|st|jr|sr|fr|sra?|dra)\.(?=\p{L})/giu;

/**
 * What an account's owner is called. Mails greet with it, and are sent to addresses that nobody has verified: it carries no
 * link and no line break, so that nobody can write a mail of their own into it.
 */
export const AccountName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((name) => !UNPRINTABLE.test(name), 'must be one line, without control characters')
  .refine(
    (name) => !LINK.test(name.replaceAll(TITLE, '')),
    'must not look like a link: no "://", and a space after each dot between words',
  );
