import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import { Act } from '../parts/act.tsx';
import type { Column } from '../parts/column.ts';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import type { Replay } from './replay.ts';
import { StartReplay } from './start-replay.tsx';

const COLUMNS: readonly Column<Replay>[] = [
  { title: 'State', width: 1.5, show: ({ state }) => <State of={state} /> },
  { title: 'Group', width: 2, show: ({ group }) => group },
  { title: 'Sent', width: 2, show: ({ sent, total }) => `${sent} of ${total}` },
  { title: 'Note', width: 4, isExtra: true, show: ({ note }) => note ?? '' },
  { title: 'By', width: 2, isExtra: true, show: ({ createdBy }) => createdBy },
  { title: 'Begun', width: 1.5, show: ({ createdAt }) => <When at={createdAt} /> },
];

export default function ReplaysScreen() {
  const [{ open }, change] = useAddress();
  const pages = usePages<Replay>('/replays');
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <section className="screen">
      <Heading title="Replays" note="Events of the log, told again to one group">
        <StartReplay />
      </Heading>
      <div className="beside">
        <Grid
          label="Replays"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="Nothing was replayed."
        />
        {opened && <ReplayPane replay={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}

function ReplayPane({ replay, onClose }: { readonly replay: Replay; readonly onClose: () => void }) {
  const { id, group, state, policy, sent, total, note, from, to, createdBy, createdAt, endedAt } = replay;
  return (
    <Detail title={`To ${group}`} onClose={onClose}>
      {(state === 'running' || state === 'finishing') && (
        <Act
          label="Cancel"
          warning="It ends. What a rebuild has built is thrown away."
          isDangerous
          deed={() => ({ method: 'DELETE', path: `/replays/${id}` })}
        />
      )}
      <progress aria-label="Progress" max={Math.max(total, 1)} value={sent} />
      <Facts
        facts={{
          State: <State of={state} />,
          'What it does': policy,
          Sent: `${sent} of ${total}`,
          Note: note,
          From: from ?? 'the beginning',
          To: to ?? 'the moment that it began',
          By: createdBy,
          Begun: <When at={createdAt} />,
          Ended: endedAt && <When at={endedAt} />,
        }}
      />
    </Detail>
  );
}
