import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import { Filters } from '../parts/filters.tsx';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { maskedText } from '../parts/masked.ts';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { MatchCount } from '../search/match-count.tsx';
import { SearchBox } from '../search/search-box.tsx';
import { BatchBar } from './batch-bar.tsx';
import { TaskPane } from './task-pane.tsx';
import { type Task, TASK_STATES } from './task.ts';

const FIELDS = [
  { name: 'state', label: 'State', options: TASK_STATES },
  { name: 'type', label: 'Type' },
  { name: 'key', label: 'Key' },
  { name: 'batchId', label: 'Batch' },
  { name: 'payloadPath', label: 'Payload field' },
  { name: 'payloadValue', label: 'Its value' },
];

const COLUMNS: readonly Column<Task>[] = [
  { title: 'State', width: 2, show: ({ state }) => <State of={state} /> },
  { title: 'Type', width: 4, show: ({ type }) => type },
  { title: 'Key', width: 3, isExtra: true, show: ({ key }) => maskedText(key ?? '–') },
  { title: 'Attempt', width: 1, isExtra: true, show: ({ attempt }) => attempt ?? '–' },
  { title: 'Error', width: 3, isExtra: true, show: ({ error }) => error?.code ?? '' },
  { title: 'Asked for', width: 2, show: ({ createdAt }) => <When at={createdAt} /> },
];

export default function TasksScreen() {
  const [query, change] = useAddress();
  const { q, state, type, key, payloadPath, payloadValue, batchId, open } = query;
  const search = payloadPath && payloadValue ? { payloadPath, payloadValue } : {};
  const wanted = { q, state, type, key, batchId, ...search };
  const pages = usePages<Task>('/tasks', wanted);
  return (
    <section className="screen">
      <Heading title="Tasks" />
      {batchId && <BatchBar id={batchId} />}
      <SearchBox fieldsAt="/tasks/fields" value={q ?? ''} onSearch={(asked) => change({ q: asked, open: undefined })} />
      <Filters fields={FIELDS} query={query} change={change} />
      <MatchCount at="/tasks/count" query={wanted} />
      <div className="beside">
        <Grid
          label="Tasks"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="No task is like that."
        />
        {open && <TaskPane id={open} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
