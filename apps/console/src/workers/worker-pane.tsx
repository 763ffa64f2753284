import { Link } from '@tanstack/react-router';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { conditionOf, type ConsumedQueue, type Worker } from './worker.ts';

const MEGABYTE = 1_000_000;

/** One worker: how it is, and how it stands with each of its queues. */
export function WorkerPane({ worker, onClose }: { readonly worker: Worker; readonly onClose: () => void }) {
  const { group, version, startedAt, reportedAt, memoryBytes, delayMs, inFlight, queues } = worker;
  return (
    <Detail title={`${group} at ${worker.worker}`} onClose={onClose}>
      <Facts
        facts={{
          State: <State of={conditionOf(worker)} />,
          Version: version,
          Since: <When at={startedAt} />,
          Reported: <When at={reportedAt} />,
          'In flight': inFlight,
          Memory: `${Math.round(memoryBytes / MEGABYTE)} MB in its process`,
          'Late by': `${Math.round(delayMs)} ms at most, lately`,
        }}
      />
      <h3>Its queues</h3>
      <ul className="steps">
        {queues.map((queue) => (
          <li key={queue.queue}>
            <QueueLine queue={queue} />
          </li>
        ))}
      </ul>
    </Detail>
  );
}

function QueueLine({ queue: { queue, inFlight, isPaused, unavailable } }: { readonly queue: ConsumedQueue }) {
  return (
    <>
      <Link to="/queues" search={{ open: queue } as unknown as true}>
        {queue}
      </Link>
      : {inFlight} in flight{isPaused && ', paused by an operator'}
      {unavailable && (
        <>
          . It waits since <When at={unavailable.since} />, and tries again <When at={unavailable.probeAt} />:{' '}
          {unavailable.reason}
        </>
      )}
    </>
  );
}
