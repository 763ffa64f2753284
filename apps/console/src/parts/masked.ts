const PERSONAL_NAMES = /^(?:name|firstName|lastName|email|to|recipient|address|phone|password|secret|token)$/i;
const ADDRESS = /[^\s@<>",;:]+@[^\s@<>",;:]+/g;

/** The same with personal data covered: fields that are named for them, and e-mail addresses in any text. */
export function masked(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, name));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, masked(held, key)]));
  }
  if (typeof value !== 'string') return value;
  return PERSONAL_NAMES.test(name) ? cover(value) : maskedText(value);
}

/** E-mail addresses in a text, covered. */
export const maskedText = (text: string): string => text.replace(ADDRESS, cover);

/** The first letter, and where the domain begins, are left: enough to tell two people apart in one list. */
function cover(text: string): string {
  const [user = '', domain] = text.split('@');
  return domain === undefined ? `${user.slice(0, 1)}•••` : `${user.slice(0, 1)}•••@${domain.slice(0, 1)}•••`;
}
