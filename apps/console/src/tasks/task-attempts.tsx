import { maskedText } from '../parts/masked.ts';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import type { TaskDetail } from './task.ts';

/** Every attempt, with its worker and its end. */
export function TaskAttempts({ task: { attempts } }: { readonly task: TaskDetail }) {
  if (attempts.length === 0) return null;
  return (
    <section>
      <h3>Attempts</h3>
      <ol className="steps">
        {attempts.map(({ attempt, outcome, worker, startedAt, retryAt, error }) => (
          <li key={`${attempt} ${startedAt}`}>
            {attempt}. <State of={outcome} /> <When at={startedAt} /> <span className="quiet">{worker}</span>
            {error && <div>{`${error.code}: ${maskedText(error.message)}`}</div>}
            {retryAt && (
              <div>
                Next attempt <When at={retryAt} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
