import { useAddress } from '../address/use-address.ts';
import { Filters } from '../parts/filters.tsx';
import { Heading } from '../parts/heading.tsx';
import { MatchCount } from '../search/match-count.tsx';
import { SearchBox } from '../search/search-box.tsx';
import { DEAD_LETTER_STATES } from './dead-letter.ts';
import { DeadLetterGroups } from './dead-letter-groups.tsx';
import { DeadLetterList } from './dead-letter-list.tsx';
import { MatchingActs } from './matching-acts.tsx';
import { filterOf } from './selection.ts';

const FIELDS = [
  { name: 'state', label: 'State', options: DEAD_LETTER_STATES },
  { name: 'type', label: 'Type' },
  { name: 'reason', label: 'Reason' },
  { name: 'queue', label: 'Queue' },
  { name: 'error', label: 'Error has the words' },
  { name: 'key', label: 'Key' },
];

/** By cause, or one by one; the same filters narrow both. */
export default function DeadLettersScreen() {
  const [query, change] = useAddress();
  const isList = query['view'] === 'list';
  return (
    <section className="screen">
      <Heading title="Dead letters" note="Messages that were given up, and why">
        <button
          type="button"
          aria-pressed={isList}
          onClick={() => change({ view: isList ? undefined : 'list', open: undefined })}
        >
          {isList ? 'By cause' : 'One by one'}
        </button>
        <MatchingActs filter={filterOf(query)} />
      </Heading>
      <SearchBox
        fieldsAt="/operations/dead-letters/fields"
        value={query['q'] ?? ''}
        onSearch={(q) => change({ q, open: undefined })}
      />
      <Filters fields={FIELDS} query={query} change={change} />
      {isList && (
        <MatchCount at="/operations/dead-letters/count" query={{ ...filterOf(query), state: query['state'] }} />
      )}
      {isList ? <DeadLetterList query={query} change={change} /> : <DeadLetterGroups query={query} change={change} />}
    </section>
  );
}
