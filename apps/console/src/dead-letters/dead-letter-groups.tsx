import type { AddressQuery } from '../address/address-text.ts';
import { pagesOf } from '../api/pages-of.ts';
import { queryText } from '../api/request.ts';
import { useOne } from '../api/use-one.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { When } from '../parts/when.tsx';
import type { DeadLetterGroup } from './dead-letter.ts';
import { filterOf } from './selection.ts';

const COLUMNS: readonly Column<DeadLetterGroup>[] = [
  { title: 'How many', width: 1, show: ({ count }) => <b className="number">{count}</b> },
  { title: 'Reason', width: 3, show: ({ reason }) => reason },
  { title: 'Type', width: 3, show: ({ type }) => type ?? 'unknown' },
  { title: 'Queue', width: 3, isExtra: true, show: ({ queue }) => queue },
  { title: 'First', width: 2, isExtra: true, show: ({ firstDiedAt }) => <When at={firstDiedAt} /> },
  { title: 'Last', width: 2, show: ({ lastDiedAt }) => <When at={lastDiedAt} /> },
];

interface DeadLetterGroupsProps {
  readonly query: AddressQuery;
  readonly change: (changes: AddressQuery) => void;
}

/** What died of the same thing, the most frequent first. */
export function DeadLetterGroups({ query, change }: DeadLetterGroupsProps) {
  const state = query['state'] ?? 'dead';
  const path = `/operations/dead-letters/groups${queryText({ ...filterOf(query), state })}`;
  const list = useOne<{ readonly items: readonly DeadLetterGroup[] }>(path);
  return (
    <div className="beside">
      <Grid
        label="Dead letters by cause"
        columns={COLUMNS}
        pages={pagesOf(list.data?.items, list)}
        keyOf={({ reason, queue, type }) => `${reason} ${queue} ${type}`}
        onOpen={({ reason, queue, type }) => change({ view: 'list', reason, queue, type: type ?? undefined, state })}
        empty="Nothing was given up. All is well."
      />
    </div>
  );
}
