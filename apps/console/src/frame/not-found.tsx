import { Link } from '@tanstack/react-router';
import { Heading } from '../parts/heading.tsx';

/** An address that is no screen's. */
export function NotFound() {
  return (
    <section className="screen">
      <Heading title="There is no such page" />
      <p>
        The console has no page at this address. <Link to="/">The overview</Link> has a link to each.
      </p>
    </section>
  );
}
