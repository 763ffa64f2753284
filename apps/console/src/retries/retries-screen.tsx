import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Filters } from '../parts/filters.tsx';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { maskedText } from '../parts/masked.ts';
import { When } from '../parts/when.tsx';
import { MatchCount } from '../search/match-count.tsx';
import { TaskPane } from '../tasks/task-pane.tsx';
import type { Task } from '../tasks/task.ts';

const FIELDS = [{ name: 'type', label: 'Type' }];

const COLUMNS: readonly Column<Task>[] = [
  { title: 'Next attempt', width: 2, show: ({ retryAt }) => <When at={retryAt} /> },
  { title: 'After', width: 1, show: ({ attempt }) => attempt ?? '?' },
  { title: 'Type', width: 3, show: ({ type }) => type },
  { title: 'Why', width: 5, show: ({ error }) => error && `${error.code}: ${maskedText(error.message)}` },
  { title: 'Worker', width: 2, isExtra: true, show: ({ worker }) => worker ?? '–' },
  { title: 'Asked for', width: 2, isExtra: true, show: ({ createdAt }) => <When at={createdAt} /> },
];

/** Tasks that have failed, and wait for another attempt: when, why, and after how many. */
export default function RetriesScreen() {
  const [{ type, open }, change] = useAddress();
  const wanted = { state: 'retrying', type };
  const pages = usePages<Task>('/tasks', wanted);
  return (
    <section className="screen">
      <Heading title="Retries" note="Tasks that failed, and wait for another attempt" />
      <Filters fields={FIELDS} query={{ type }} change={change} />
      <MatchCount at="/tasks/count" query={wanted} />
      <div className="beside">
        <Grid
          label="Retries"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="No task waits for another attempt."
        />
        {open && <TaskPane id={open} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
