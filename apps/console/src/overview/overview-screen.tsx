import { useOne } from '../api/use-one.ts';
import type { DeadLetterGroup } from '../dead-letters/dead-letter.ts';
import { Heading } from '../parts/heading.tsx';
import { Trouble } from '../parts/trouble.tsx';
import type { QueueList } from '../queues/queue.ts';
import type { WorkerList } from '../workers/worker.ts';
import { broken, type Outboxes } from './broken-promises.ts';
import { BrokenPromises } from './broken-promises-list.tsx';
import { PoolTable } from './pool-table.tsx';

/** One glance says whether all is well: what is promised and not kept comes first. */
export default function OverviewScreen() {
  const queues = useOne<QueueList>('/operations/queues', 3_000);
  const groups = useOne<{ readonly items: readonly DeadLetterGroup[] }>('/operations/dead-letters/groups?state=dead');
  const outboxes = useOne<Outboxes>('/operations/outbox', 10_000);
  const workers = useOne<WorkerList>('/operations/workers');
  const error = queues.error ?? groups.error ?? outboxes.error ?? workers.error;
  const seen = queues.data &&
    groups.data &&
    outboxes.data &&
    workers.data && {
      ...{ queues: queues.data.items, groups: groups.data.items },
      ...{ outboxes: outboxes.data.items, workers: workers.data.items },
    };
  return (
    <section className="screen overview">
      <Heading title="Overview" note={queues.data?.note} />
      {error && <Trouble error={error} />}
      {seen && <BrokenPromises promises={broken(seen)} />}
      {queues.data && <PoolTable queues={queues.data.items} />}
    </section>
  );
}
