import { Link } from '@tanstack/react-router';
import { Act } from '../parts/act.tsx';
import { When } from '../parts/when.tsx';
import type { Journey } from './journey.ts';

/** What can be done about one finding, where it is read. */
export function FindingActs({ finding }: { readonly finding: Journey['findings'][number] }) {
  const { code, queue, about, until } = finding;
  return (
    <div className="buttons">
      {until && (
        <span>
          Goes on <When at={until} />
        </span>
      )}
      {code === 'queue-paused' && queue && (
        <Act
          label="Resume the queue"
          warning={`Workers take what waits in ${queue}.`}
          deed={() => ({ method: 'POST', path: `/operations/queues/${encodeURIComponent(queue)}/resume` })}
        />
      )}
      {code === 'dead-letter' && about && (about.kind === 'messageId' || about.kind === 'taskId') && (
        <DeadLetterActs id={about.value} />
      )}
      {about?.kind === 'taskId' && code !== 'dead-letter' && (
        <Link to="/tasks" search={{ open: about.value } as unknown as true}>
          The task
        </Link>
      )}
    </div>
  );
}

function DeadLetterActs({ id }: { readonly id: string }) {
  return (
    <>
      <Act
        label="Redrive"
        warning="It goes back to the queue that it died in, as it is."
        deed={() => ({ method: 'POST', path: '/operations/dead-letters/redrive', body: { ids: [id] } })}
      />
      <Link to="/dead-letters" search={{ view: 'list', open: id } as unknown as true}>
        Edit and redrive …
      </Link>
    </>
  );
}
