import { matchingKey } from './email-address.ts';
import type { Person } from './persons.ts';
import { NAMELESS } from './stand-in.ts';

/** Shorter ones are parts of too many words. */
const SHORTEST_NAME = 2;

/** Finds a person in texts, and takes them out. Their id stays: it says nothing by itself. */
export class PersonText {
  /** What stands where the address stood: one for each person, so that what was unique stays so. */
  readonly address: string;
  /** Small letters, as they stand in small letters in whatever mentions the person. */
  readonly terms: readonly string[];
  private readonly userId: string;
  private readonly addresses: RegExp;
  private readonly name: RegExp | undefined;

  constructor({ userId, email, name = '' }: Person) {
    this.userId = userId.toLowerCase();
    this.address = addressInPlaceOf(userId);
    this.terms = [...new Set([email, matchingKey(email)].flatMap((way) => [way, encodeURIComponent(way)]))].map((way) =>
      way.toLowerCase(),
    );
    this.addresses = wholeWord(this.terms);
    if (name.trim().length >= SHORTEST_NAME) this.name = wholeWord([name.trim()]);
  }

  /** @param field what the text is the value of: a text that is the name alone is one in a field for names only */
  replace(text: string, field?: string): string {
    const anonymous = text.replace(this.addresses, this.address);
    if (!this.name || !(SAYS_NAME.test(field ?? '') || /\s/.test(anonymous.trim()))) return anonymous;
    return anonymous.replace(this.name, NAMELESS);
  }

  /** Whether the text has the person's address or id in it. */
  isMentionedIn(text: string): boolean {
    const small = text.toLowerCase();
    return small.includes(this.userId) || this.terms.some((term) => small.includes(term));
  }
}

/** Ends in the domain that never exists (RFC 6761). */
export const addressInPlaceOf = (userId: string): string => `erased-${userId}@erased.invalid`;

/** `name`, `displayName`, `customer_name`: where a text is somebody's name, and never a state or a currency. */
const SAYS_NAME = /(^|_)name$|Name$/;

/** In any case, and not as a part of a longer word or of another address. */
function wholeWord(words: readonly string[]): RegExp {
  const any = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}._+-])(?:${any})(?![\\p{L}\\p{N}-])`, 'giu');
}
