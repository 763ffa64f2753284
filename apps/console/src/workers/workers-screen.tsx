import { useAddress } from '../address/use-address.ts';
import { pagesOf } from '../api/pages-of.ts';
import { useOne } from '../api/use-one.ts';
import type { Column } from '../parts/column.ts';
import { Filters } from '../parts/filters.tsx';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { WorkerPane } from './worker-pane.tsx';
import { conditionOf, type Worker, WORKER_STATES, type WorkerList } from './worker.ts';

const FIELDS = [
  { name: 'group', label: 'Group holds' },
  { name: 'state', label: 'State', options: WORKER_STATES },
];

const COLUMNS: readonly Column<Worker>[] = [
  { title: 'State', width: 1.5, show: (worker) => <State of={conditionOf(worker)} /> },
  { title: 'Group', width: 3, show: ({ group }) => group },
  { title: 'Worker', width: 3, show: ({ worker }) => worker },
  { title: 'Version', width: 2, isExtra: true, show: ({ version }) => version ?? '–' },
  { title: 'In flight', width: 1, show: ({ inFlight }) => inFlight },
  { title: 'Late by', width: 1.5, isExtra: true, show: ({ delayMs }) => `${Math.round(delayMs)} ms` },
  { title: 'Since', width: 2, isExtra: true, show: ({ startedAt }) => <When at={startedAt} /> },
  { title: 'Reported', width: 2, isExtra: true, show: ({ reportedAt }) => <When at={reportedAt} /> },
];

/** The workers, as they report themselves. */
export default function WorkersScreen() {
  const [query, change] = useAddress();
  const list = useOne<WorkerList>('/operations/workers');
  const { group = '', state, open } = query;
  const wanted = list.data?.items.filter((one) => one.group.includes(group) && (!state || one.state === state));
  const opened = list.data?.items.find(({ id }) => id === open);
  return (
    <section className="screen">
      <Heading title="Workers" note="Those that run, and those that ended within a day" />
      <Filters fields={FIELDS} query={query} change={change} />
      <div className="beside">
        <Grid
          label="Workers"
          columns={COLUMNS}
          pages={pagesOf(wanted, list)}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="No worker is like that."
        />
        {opened && <WorkerPane worker={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
