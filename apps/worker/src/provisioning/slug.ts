const LONGEST = 40;
const MARKS = /\p{M}/gu;

/**
 * Slugs for a user's workspace, the nicest first: the name alone, then with more and more of the user's id, whose end
 * is random. The last one holds all of the id, so that nobody else can have it.
 */
export function slugsFor(name: string, userId: string): string[] {
  const plain = slugOf(name);
  const id = userId.replaceAll('-', '').toLowerCase();
  return [plain, ...[6, 12, id.length].map((length) => `${plain}-${id.slice(-length)}`)];
}

/** Latin letters without their marks, digits and single hyphens; `workspace` for a name that has none of these. */
function slugOf(name: string): string {
  const ascii = name.normalize('NFKD').replace(MARKS, '').toLowerCase();
  const hyphenated = ascii.replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST);
  return hyphenated.replace(/^-+|-+$/g, '') || 'workspace';
}
