import { dictionary } from '@zxcvbn-ts/language-common';
import { UnacceptableError } from '@warren/http';

/** Whose password it is to be. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'].map((password) => String(password)));
/** Digits and signs around a word that make no other password of it: `Password2026!`. */
const AROUND = /^[^\p{L}]{0,4}|[^\p{L}]{0,4}$/gu;
const SHORTEST_WORD = 4;

/**
 * Checks a new password as NIST SP 800-63B says: no rules on its characters, and none that attackers try first.
 * @param pointer where it stands in the request
 * @throws UnacceptableError
 */
export function checkPassword(password: string, owner: PasswordOwner, pointer = '/password'): void {
  const detail = flawOf(password, owner);
  if (detail === undefined) return;
  throw new UnacceptableError(
    'password-unsuitable',
    `The password ${detail}. A few words that do not go together are better.`,
    {
      errors: [{ pointer, detail }],
    },
  );
}

function flawOf(password: string, owner: PasswordOwner): string | undefined {
  const written = password.toLowerCase();
  const word = written.replaceAll(AROUND, '');
  if (new Set(written).size < 3) return 'consists of one or two characters only';
  if (COMMON.has(written) || (word.length >= SHORTEST_WORD && COMMON.has(word))) {
    return 'is one of those that are tried first';
  }
  return namesOf(owner).some((name) => name === squeezed(written)) ? 'is your own address or name' : undefined;
}

/** What attackers know of the owner. */
function namesOf({ email, name }: PasswordOwner): string[] {
  const [mailbox = '', domain = ''] = email.split('@');
  const names = [
    email,
    mailbox,
    domain,
    domain.split('.')[0] ?? '',
    name,
    ...mailbox.split(/[.+_-]/),
    ...name.split(' '),
  ];
  return [...names, 'warren'].map(squeezed).filter(Boolean);
}

/** So that `Ada.Lovelace-1815` is `adalovelace`. */
const squeezed = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
