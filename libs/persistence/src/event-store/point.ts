/** A place in a stream's history: its end, after one of its events, or a moment, that moment's events included. */
export type Point = 'now' | { readonly version: number } | { readonly at: Date };

interface Placed {
  readonly version: number;
  readonly recorded_at: Date;
}

export function isUpTo(point: Point, { version, recorded_at }: Placed): boolean {
  if (point === 'now') return true;
  return 'version' in point ? version <= point.version : recorded_at <= point.at;
}
