import { useOne } from '../api/use-one.ts';
import { SearchChoices } from './search-choices.tsx';
import type { SearchField } from './suggestions.ts';
import { useSearchBox } from './use-search-box.ts';

interface SearchBoxProps {
  /** Where the API tells what the list can be searched by. */
  readonly fieldsAt: string;
  readonly value: string;
  readonly onSearch: (query: string | undefined) => void;
}

/** A query in words: fields and values are suggested while it is written, and Enter asks it. */
export function SearchBox({ fieldsAt, value, onSearch }: SearchBoxProps) {
  const fields = useOne<{ readonly items: readonly SearchField[] }>(fieldsAt, false);
  const { text, found, place, write, open, choose, ask, onKey } = useSearchBox(
    value,
    fields.data?.items ?? [],
    onSearch,
  );
  return (
    <div className="search-box" role="search" aria-label="By a query" onBlur={() => open(false)}>
      <label>
        <span>Search</span>
        <input
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls="search-list"
          aria-autocomplete="list"
          aria-activedescendant={found[place] && `search-${place}`}
          placeholder="type:order.placed.v1 age>5m -state:done"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onFocus={() => open(true)}
          onChange={({ target }) => write(target.value)}
          onKeyDown={onKey}
        />
      </label>
      <button type="button" onClick={ask}>
        Search
      </button>
      <SearchChoices found={found} place={place} choose={choose} />
    </div>
  );
}
