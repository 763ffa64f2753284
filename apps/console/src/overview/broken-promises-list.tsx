import { Link } from '@tanstack/react-router';
import type { BrokenPromise } from './broken-promises.ts';

/** All is well, or what is not. */
export function BrokenPromises({ promises }: { readonly promises: readonly BrokenPromise[] }) {
  if (promises.length === 0) {
    return (
      <p className="well" role="status">
        All is well.
      </p>
    );
  }
  return (
    <ul className="promises" aria-label="What is not well">
      {promises.map(({ what, mood, to, search }) => (
        <li key={what} className={mood}>
          <Link to={to} search={search as unknown as true}>
            {what}
          </Link>
        </li>
      ))}
    </ul>
  );
}
