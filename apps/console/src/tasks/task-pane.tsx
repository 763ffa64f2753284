import { Link } from '@tanstack/react-router';
import { useOne } from '../api/use-one.ts';
import { useReveal } from '../api/use-reveal.ts';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { Json } from '../parts/json.tsx';
import { maskedText } from '../parts/masked.ts';
import { State } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { When } from '../parts/when.tsx';
import { RunAgain } from './run-again.tsx';
import { TaskAttempts } from './task-attempts.tsx';
import { hasEnded, type TaskDetail } from './task.ts';

/** One task: what became of it, and what can be done about it. */
export function TaskPane({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data: task, error } = useOne<TaskDetail>(`/tasks/${id}`, 2_000);
  const reveal = useReveal('task', id);
  return (
    <Detail title={task?.type ?? 'Task'} onClose={onClose}>
      {error && <Trouble error={error} />}
      {task && (
        <>
          <div className="buttons">
            {!hasEnded(task) && (
              <Act
                label="Cancel"
                warning="It is not begun; or whoever works on it is asked to stop."
                isDangerous
                deed={() => ({ method: 'DELETE', path: `/tasks/${id}` })}
              />
            )}
            <RunAgain task={task} onReveal={reveal} />
          </div>
          <TaskFacts task={task} />
          <TaskAttempts task={task} />
          <Json title="Payload" value={task.payload} onReveal={reveal} />
          {task.result !== null && <Json title="Result" value={task.result} onReveal={reveal} />}
        </>
      )}
    </Detail>
  );
}

function TaskFacts({ task }: { readonly task: TaskDetail }) {
  const { id, state, key, error, worker, batchId, createdAt, runAt, retryAt, startedAt, endedAt, progress } = task;
  return (
    <Facts
      facts={{
        State: <State of={state} />,
        Error: error && `${error.code}: ${maskedText(error.message)}`,
        Progress: progress && `${progress.done} of ${progress.total ?? '?'} ${progress.note ?? ''}`,
        Id: <code>{id}</code>,
        Key: key && maskedText(key),
        Worker: worker,
        Batch: batchId && (
          <Link to="/tasks" search={{ batchId } as unknown as true}>
            The other tasks of its batch
          </Link>
        ),
        Why: (
          <Link to="/journey" search={{ is: 'taskId', of: id } as unknown as true}>
            Its journey
          </Link>
        ),
        'Asked for': <When at={createdAt} />,
        Due: runAt && <When at={runAt} />,
        'Next attempt': retryAt && <When at={retryAt} />,
        Started: startedAt && <When at={startedAt} />,
        Ended: endedAt && <When at={endedAt} />,
      }}
    />
  );
}
