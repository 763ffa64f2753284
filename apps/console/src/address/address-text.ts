import { hide, reveal } from './private-values.ts';

/** What an address says behind its question mark: names and texts, and nothing else. */
export type AddressQuery = Readonly<Record<string, string | undefined>>;

export function readAddress(text: string): AddressQuery {
  return Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, reveal(value)]));
}

/** Leaves out what is empty, and writes a stand-in for what is personal. */
export function writeAddress(query: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string' && value !== '') parameters.set(name, hide(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
