import { Link } from '@tanstack/react-router';
import { useOne } from '../api/use-one.ts';
import { maskedText } from '../parts/masked.ts';
import { Trouble } from '../parts/trouble.tsx';
import { When } from '../parts/when.tsx';
import type { Task } from '../tasks/task.ts';

/** What waits in a queue of tasks, the oldest first. Looking takes nothing from it. */
export function WaitingList({ queue }: { readonly queue: string }) {
  const path = `/operations/queues/${encodeURIComponent(queue)}/waiting`;
  const { data, error } = useOne<{ readonly items: readonly Task[]; readonly isAll: boolean }>(path);
  return (
    <section>
      <h3>What waits</h3>
      {error && <Trouble error={error} />}
      {data?.items.length === 0 && <p className="quiet">No task that was asked for here.</p>}
      <ol className="steps">
        {data?.items.map(({ id, type, key, createdAt }) => (
          <li key={id}>
            <Link to="/tasks" search={{ open: id } as unknown as true}>
              {type}
            </Link>{' '}
            <When at={createdAt} /> <span className="quiet">{key && maskedText(key)}</span>
          </li>
        ))}
      </ol>
      {data?.isAll === false && <p className="quiet">And more after these.</p>}
    </section>
  );
}
