import { Link } from '@tanstack/react-router';
import type { Queue } from '../queues/queue.ts';
import { poolsOf } from './pools.ts';

/** What each pool has before it. */
export function PoolTable({ queues }: { readonly queues: readonly Queue[] }) {
  return (
    <div className="pools" tabIndex={0} role="region" aria-label="Pools">
      <table>
        <thead>
          <tr>
            <th scope="col">Pool</th>
            <th scope="col">Waiting</th>
            <th scope="col">In flight</th>
            <th scope="col">Consumers</th>
            <th scope="col">Done a second</th>
          </tr>
        </thead>
        <tbody>
          {poolsOf(queues).map(({ pool, ready, unacked, consumers, acknowledged }) => (
            <tr key={pool}>
              <th scope="row">
                <Link to="/queues" search={{ name: pool } as unknown as true}>
                  {pool}
                </Link>
              </th>
              <td>{ready}</td>
              <td>{unacked}</td>
              <td>{consumers}</td>
              <td>{acknowledged.toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
