/** Where instants are on an axis whose long gaps are folded. */
export interface TimeAxis {
  readonly width: number;
  /** @param at one of the instants that the axis was made of */
  readonly x: (at: number) => number;
  /** The gaps that take less room than their time. */
  readonly folds: readonly { readonly x: number; readonly ms: number }[];
}

const FOLD_PX = 48;
const LEAST_PX = 6;
const MOST_PX = 160;
/** A gap of so many times the usual one is folded. */
const LONG = 12;

/** @param instants milliseconds, in any order */
export function timeAxis(instants: readonly number[]): TimeAxis {
  const times = [...new Set(instants)].toSorted((one, other) => one - other);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = Math.max(median(gaps), 1);
  const places = new Map<number, number>();
  const folds: { x: number; ms: number }[] = [];
  let x = 0;
  times.forEach((time, index) => {
    const gap = gaps[index - 1] ?? 0;
    if (gap > usual * LONG) {
      folds.push({ x: x + FOLD_PX / 2, ms: gap });
      x += FOLD_PX;
    } else if (index > 0) x += Math.min(MOST_PX, Math.max(LEAST_PX, (gap / usual) * 24));
    places.set(time, x);
  });
  return { width: x, x: (at) => places.get(at) ?? 0, folds };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** `13 min`, for a gap. */
export function lengthText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
