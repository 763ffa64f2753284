import { Link } from '@tanstack/react-router';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { When } from '../parts/when.tsx';
import { type Queue, secondsToDrain } from './queue.ts';
import { WaitingList } from './waiting-list.tsx';

/** One queue, and its switch. */
export function QueuePane({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }) {
  const { name, kind, pool, ready, unacked, consumers, rates, paused, oldestAt } = queue;
  const seconds = secondsToDrain(queue);
  return (
    <Detail title={name} onClose={onClose}>
      <QueueSwitch queue={queue} />
      <Facts
        facts={{
          Kind: kind,
          Pool: pool,
          Paused: paused && (
            <>
              <When at={paused.at} /> by {paused.by}: {paused.reason ?? 'no reason was given'}
            </>
          ),
          Waiting: ready,
          'In flight': unacked,
          Consumers: consumers === 0 ? 'none: nobody works on it' : consumers,
          Oldest: oldestAt && <When at={oldestAt} />,
          'In a second': rates?.published.toFixed(1),
          'Out a second': rates?.acknowledged.toFixed(1),
          'Empty in': seconds !== undefined && `${seconds} s, as it goes now`,
        }}
      />
      <Link to="/dead-letters" search={{ view: 'list', queue: name } as unknown as true}>
        Its dead letters
      </Link>
      {kind === 'task' && <WaitingList queue={name} />}
    </Detail>
  );
}

function QueueSwitch({ queue: { name, kind, paused } }: { readonly queue: Queue }) {
  const path = `/operations/queues/${encodeURIComponent(name)}`;
  if (paused) {
    return (
      <Act
        label="Resume"
        warning="Workers take what waits."
        deed={() => ({ method: 'POST', path: `${path}/resume` })}
      />
    );
  }
  if (kind !== 'task' && kind !== 'events') return null;
  return (
    <Act
      label="Pause"
      warning="Workers finish what they have of it, and take no more until somebody resumes it."
      asksWhy
      deed={(reason) => ({ method: 'POST', path: `${path}/pause`, body: { ...(reason && { reason }) } })}
    />
  );
}
