import { queryText } from '../api/request.ts';
import { useOne } from '../api/use-one.ts';

interface MatchCountProps {
  /** Where the API counts. */
  readonly at: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

const LOOK_EVERY_MS = 15_000;

/** How many match; nobody waits for a count of more than ten thousand. */
export function MatchCount({ at, query }: MatchCountProps) {
  const { data } = useOne<{ readonly total: number; readonly isExact: boolean }>(at + queryText(query), LOOK_EVERY_MS);
  if (!data) return null;
  const number = data.total.toLocaleString('en');
  return <p aria-live="polite">{data.isExact ? `${number} match` : `More than ${number} match`}</p>;
}
