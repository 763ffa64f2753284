import type { AddressQuery } from '../address/address-text.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { maskedText } from '../parts/masked.ts';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import type { DeadLetter } from './dead-letter.ts';
import { DeadLetterPane } from './dead-letter-pane.tsx';
import { filterOf } from './selection.ts';

const COLUMNS: readonly Column<DeadLetter>[] = [
  { title: 'State', width: 1.5, show: ({ state }) => <State of={state} /> },
  { title: 'Type', width: 3, show: ({ type }) => type ?? 'unknown' },
  { title: 'Reason', width: 2, show: ({ reason }) => reason },
  { title: 'Error', width: 4, isExtra: true, show: ({ error }) => maskedText(error) },
  { title: 'Deaths', width: 1, isExtra: true, show: ({ deaths }) => deaths },
  { title: 'Died', width: 2, show: ({ diedAt }) => <When at={diedAt} /> },
];

interface DeadLetterListProps {
  readonly query: AddressQuery;
  readonly change: (changes: AddressQuery) => void;
}

/** Dead letters one by one, the newest first. */
export function DeadLetterList({ query, change }: DeadLetterListProps) {
  const { state, open } = query;
  const pages = usePages<DeadLetter>('/operations/dead-letters', { ...filterOf(query), state });
  return (
    <div className="beside">
      <Grid
        label="Dead letters"
        columns={COLUMNS}
        pages={pages}
        keyOf={({ id }) => id}
        open={open}
        onOpen={({ id }) => change({ open: id })}
        empty="No dead letter is like that."
      />
      {open && <DeadLetterPane id={open} onClose={() => change({ open: undefined })} />}
    </div>
  );
}
