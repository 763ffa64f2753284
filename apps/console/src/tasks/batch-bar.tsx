import { useOne } from '../api/use-one.ts';
import { Act } from '../parts/act.tsx';
import { State } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly tasks: Readonly<Record<string, number>>;
}

/** How far the batch is whose tasks are listed. */
export function BatchBar({ id }: { readonly id: string }) {
  const { data: batch, error } = useOne<Batch>(`/batches/${id}`, 3_000);
  if (error) return <Trouble error={error} />;
  if (!batch) return null;
  const { state, total, tasks } = batch;
  const counts = Object.entries(tasks).filter(([, count]) => count > 0);
  const ended = ['succeeded', 'failed', 'cancelled'].reduce((sum, name) => sum + (tasks[name] ?? 0), 0);
  return (
    <div className="batch">
      <State of={state} /> <span>{counts.map(([name, count]) => `${count} ${name}`).join(', ')}</span>
      <progress aria-label="Progress of the batch" max={Math.max(total, 1)} value={ended} />
      {state === 'running' && (
        <Act
          label="Cancel the batch"
          warning="All of its tasks that have not ended are cancelled, and nothing follows."
          isDangerous
          deed={() => ({ method: 'DELETE', path: `/batches/${id}` })}
        />
      )}
    </div>
  );
}
