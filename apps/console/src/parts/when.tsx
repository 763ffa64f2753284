/** How long ago, or until when; the moment itself is in its title. */
export function When({ at, none = '–' }: { readonly at: string | null | undefined; readonly none?: string }) {
  if (!at) return <>{none}</>;
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {distanceTo(at)}
    </time>
  );
}

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `5 min ago`, `in 2 h`, `now`. */
export function distanceTo(at: string, now = Date.now()): string {
  const seconds = Math.round((Date.parse(at) - now) / 1_000);
  const [size, name] = UNITS.find(([unit]) => Math.abs(seconds) >= unit) ?? [];
  if (size === undefined) return 'now';
  const text = `${Math.floor(Math.abs(seconds) / size)} ${name}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}
