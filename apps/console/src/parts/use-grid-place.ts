import { type KeyboardEvent, useState } from 'react';

interface GridPlace {
  /** The row that the keyboard is at. */
  readonly at: number;
  readonly setAt: (place: number) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** Moves in a list by keys: arrows, `j` and `k`, page and end keys; Enter opens. */
export function useGridPlace(count: number, show: (place: number) => void, open: (place: number) => void): GridPlace {
  const [at, setAt] = useState(0);
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = placeAfter(event.key, at, count);
    if (next === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (next === undefined) return open(at);
    setAt(next);
    show(next);
  };
  return { at: Math.min(at, Math.max(count - 1, 0)), setAt, onKey };
}

/** @returns undefined for a key that moves nothing */
function placeAfter(key: string, at: number, count: number): number | undefined {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    j: at + 1,
    k: at - 1,
    PageDown: at + 15,
    PageUp: at - 15,
    Home: 0,
    End: count - 1,
  };
  const place = places[key];
  return place === undefined ? undefined : Math.max(0, Math.min(count - 1, place));
}
