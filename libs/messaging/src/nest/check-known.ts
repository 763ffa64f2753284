import { OptionsMistakeError } from '../errors.ts';

/**
 * Refuses options that nobody knows: a `prefech` would be overlooked without a word.
 * @param owner the class that was given the options, for the sentence
 * @param known the names of all that there are
 * @throws OptionsMistakeError
 */
export function checkKnown(owner: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const [nearest] = known.toSorted((a, b) => distance(a, unknown) - distance(b, unknown));
  const isNear = nearest !== undefined && distance(nearest, unknown) <= 3;
  const remedy = isNear
    ? `did you mean \`${nearest}\`?`
    : `there are ${known.map((name) => `\`${name}\``).join(', ')}.`;
  throw new OptionsMistakeError(`${owner} has no option \`${unknown}\`: ${remedy}`);
}

/** How many characters differ (Levenshtein), regardless of case. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, one] of Array.from(a.toLowerCase()).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b.toLowerCase()).entries()) {
      const replaced = (above[column] ?? 0) + (one === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}
