import type { Suggestion } from './suggestions.ts';

interface SearchChoicesProps {
  readonly found: readonly Suggestion[];
  /** The one that Enter takes; -1 for none. */
  readonly place: number;
  readonly choose: (place: number) => void;
}

/** What may come next in a query. */
export function SearchChoices({ found, place, choose }: SearchChoicesProps) {
  return (
    <div id="search-list" role="listbox" aria-label="Suggestions" hidden={found.length === 0}>
      {found.map(({ text, about }, at) => (
        <div
          key={text}
          id={`search-${at}`}
          role="option"
          aria-selected={at === place}
          // Before the box loses the focus, and the list goes.
          onMouseDown={(event) => [event.preventDefault(), choose(at)]}
        >
          <b>{text}</b> <span>{about}</span>
        </div>
      ))}
    </div>
  );
}
