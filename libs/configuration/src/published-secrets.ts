/** Secrets that stand in an application's sources: everybody knows them, and so they protect nothing. */
export interface PublishedSecrets {
  /** Settings with which a clone starts. Production has none of them. */
  readonly development: Readonly<Record<string, string>>;
  /** What else was published: in examples, in a Compose file, in an older version. */
  readonly others: readonly string[];
  /** Says how to make new ones: a clause, like `"npx warren secrets" makes one`. */
  readonly remedy: string;
}

/** RabbitMQ's own, which every broker knows that nobody has changed. */
const DEFAULT_PASSWORDS = ['guest'];

/**
 * The settings that hold a published secret: as they are, as one of a list with commas, or as the password of an
 * address. @returns a sentence for each
 */
export function publishedIn(
  values: Readonly<Record<string, string>>,
  { development, others, remedy }: PublishedSecrets,
): string[] {
  const published = new Set([...Object.values(development), ...others, ...DEFAULT_PASSWORDS]);
  return Object.entries(values)
    .filter(([, value]) => value.split(',').some((part) => published.has(secretOf(part.trim()))))
    .map(
      ([name]) => `${name} holds a secret that is published with the sources, and would protect nothing: ${remedy}.`,
    );
}

/** The password of an address; anything else is its own secret. */
function secretOf(text: string): string {
  if (!text.includes('://')) return text;
  try {
    return decodeURIComponent(new URL(text).password);
  } catch {
    return text; // the schema refuses it
  }
}
