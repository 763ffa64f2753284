import type { AddressQuery } from '../address/address-text.ts';
import { usePages } from '../api/use-pages.ts';
import { Act } from '../parts/act.tsx';
import type { Column } from '../parts/column.ts';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { Grid } from '../parts/grid.tsx';
import { Json } from '../parts/json.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';

interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly request: unknown;
  readonly total: number;
  readonly done: number;
  readonly refused: number;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

const COLUMNS: readonly Column<Operation>[] = [
  { title: 'State', width: 1.5, show: ({ state }) => <State of={state} /> },
  { title: 'What', width: 1.5, show: ({ kind }) => kind },
  { title: 'Done', width: 2, show: ({ done, refused, total }) => `${done} of ${total}, ${refused} refused` },
  { title: 'Note', width: 4, isExtra: true, show: ({ note }) => note ?? '' },
  { title: 'By', width: 2, isExtra: true, show: ({ createdBy }) => createdBy },
  { title: 'Begun', width: 1.5, show: ({ createdAt }) => <When at={createdAt} /> },
];

interface OperationListProps {
  readonly open: string | undefined;
  readonly change: (changes: AddressQuery) => void;
}

/** Redrives and discards, with their progress. */
export function OperationList({ open, change }: OperationListProps) {
  const pages = usePages<Operation>('/operations/actions');
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <div className="beside">
      <Grid
        label="Actions"
        columns={COLUMNS}
        pages={pages}
        keyOf={({ id }) => id}
        open={open}
        onOpen={({ id }) => change({ open: id })}
        empty="No operator has done anything yet."
      />
      {opened && <OperationPane operation={opened} onClose={() => change({ open: undefined })} />}
    </div>
  );
}

function OperationPane({ operation, onClose }: { readonly operation: Operation; readonly onClose: () => void }) {
  const { id, kind, state, total, done, refused, note, createdBy, createdAt, endedAt, request } = operation;
  return (
    <Detail title={kind} onClose={onClose}>
      {state === 'running' && (
        <Act
          label="Cancel"
          warning="It ends after the batch that is on its way. What was not sent are dead letters again."
          isDangerous
          deed={() => ({ method: 'POST', path: `/operations/actions/${id}/cancel` })}
        />
      )}
      <progress aria-label="Progress" max={Math.max(total, 1)} value={done + refused} />
      <Facts
        facts={{
          State: <State of={state} />,
          Done: `${done} of ${total}`,
          Refused: refused > 0 && `${refused}: each says why, in its dead letter`,
          Note: note,
          By: createdBy,
          Begun: <When at={createdAt} />,
          Ended: endedAt && <When at={endedAt} />,
        }}
      />
      <Json title="What was asked for" value={request} />
    </Detail>
  );
}
