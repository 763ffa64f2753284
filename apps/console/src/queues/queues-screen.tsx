import { useAddress } from '../address/use-address.ts';
import { useOne } from '../api/use-one.ts';
import { Filters } from '../parts/filters.tsx';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { pagesOf } from '../api/pages-of.ts';
import { When } from '../parts/when.tsx';
import { QueuePane } from './queue-pane.tsx';
import type { Queue, QueueList } from './queue.ts';

const KINDS = ['task', 'events', 'requests', 'retry', 'dead-letters', 'log', 'control'] as const;
const FIELDS = [
  { name: 'name', label: 'Name holds' },
  { name: 'kind', label: 'Kind', options: KINDS },
];

const COLUMNS: readonly Column<Queue>[] = [
  { title: 'Queue', width: 5, show: ({ name }) => name },
  { title: 'Waiting', width: 1, show: ({ ready }) => ready ?? '?' },
  { title: 'In flight', width: 1, show: ({ unacked }) => unacked ?? '?' },
  { title: 'Oldest', width: 2, isExtra: true, show: ({ oldestAt }) => <When at={oldestAt} /> },
  { title: 'In, out a second', width: 2, isExtra: true, show: ({ rates }) => ratesText(rates) },
  { title: 'Consumers', width: 1, isExtra: true, show: ({ consumers }) => consumers ?? '?' },
  { title: 'Switch', width: 1, show: ({ paused }) => paused && <State of="paused" /> },
];

export default function QueuesScreen() {
  const [query, change] = useAddress();
  const list = useOne<QueueList>('/operations/queues', 3_000);
  const { name = '', kind, open } = query;
  const wanted = list.data?.items.filter((queue) => queue.name.includes(name) && (!kind || queue.kind === kind));
  const opened = list.data?.items.find((queue) => queue.name === open);
  return (
    <section className="screen">
      <Heading title="Queues" note={list.data?.note} />
      <Filters fields={FIELDS} query={query} change={change} />
      <div className="beside">
        <Grid
          label="Queues"
          columns={COLUMNS}
          pages={pagesOf(wanted, list)}
          keyOf={(queue) => queue.name}
          open={open}
          onOpen={(queue) => change({ open: queue.name })}
          empty="No queue is like that."
        />
        {opened && <QueuePane queue={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}

const ratesText = (rates: Queue['rates']): string =>
  rates ? `${rates.published.toFixed(1)}, ${rates.acknowledged.toFixed(1)}` : '?';
