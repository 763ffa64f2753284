import { type KeyboardEvent, useEffect, useState } from 'react';
import { completed, type SearchField, type Suggestion, suggestionsFor } from './suggestions.ts';

interface SearchBoxState {
  readonly text: string;
  readonly found: readonly Suggestion[];
  /** The suggestion that Enter takes; -1 for none. */
  readonly place: number;
  readonly write: (text: string) => void;
  readonly open: (isOpen: boolean) => void;
  readonly choose: (place: number) => void;
  readonly ask: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

const NONE = -1;

/** What is written in the box, and what is suggested for it. */
export function useSearchBox(
  value: string,
  fields: readonly SearchField[],
  onSearch: (query: string | undefined) => void,
): SearchBoxState {
  const [text, setText] = useState(value);
  const [place, setPlace] = useState(NONE);
  const [isOpen, open] = useState(false);
  useEffect(() => setText(value), [value]);
  const found = isOpen ? suggestionsFor(text, fields) : [];
  const write = (written: string): void => {
    setText(written);
    setPlace(NONE);
    open(true);
  };
  const ask = (): void => {
    open(false);
    onSearch(text.trim() || undefined);
  };
  const choose = (at: number): void => (found[at] ? write(completed(text, found[at])) : ask());
  const move = (step: number): void => {
    open(true);
    setPlace(stepped(place, step, found.length));
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) move(step);
    else if (event.key === 'Enter') choose(place);
    else if (event.key === 'Escape' && found.length > 0) open(false);
    else return;
    event.preventDefault();
  };
  return { text, found, place, write, open, choose, ask, onKey };
}

/** From none to the first or the last, and round. */
function stepped(place: number, step: number, length: number): number {
  if (length === 0) return NONE;
  return place === NONE && step < 0 ? length - 1 : (place + step + length) % length;
}
