import { useAddress } from '../address/use-address.ts';
import { pagesOf } from '../api/pages-of.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Filters } from '../parts/filters.tsx';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { maskedText } from '../parts/masked.ts';
import { When } from '../parts/when.tsx';
import { EventPane } from './event-pane.tsx';
import type { LoggedEvent } from './event.ts';
import { useLiveEvents } from './use-live-events.ts';

const FIELDS = [
  { name: 'type', label: 'Type' },
  { name: 'key', label: 'Key, or any id in it' },
];

const COLUMNS: readonly Column<LoggedEvent>[] = [
  { title: 'Type', width: 3, show: ({ type }) => type },
  { title: 'Key', width: 3, show: ({ key }) => maskedText(key ?? '–') },
  { title: 'By', width: 2, isExtra: true, show: ({ by }) => by ?? '–' },
  { title: 'Said', width: 2, show: ({ at }) => <When at={at} /> },
];

export default function EventsScreen() {
  const [query, change] = useAddress();
  const { type, key, open, live } = query;
  const log = usePages<LoggedEvent>('/events', { type, key });
  const tail = useLiveEvents(live === 'yes', { type, key });
  const pages = live ? pagesOf(tail.events, { error: tail.error, isPending: false }) : log;
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <section className="screen">
      <Heading title="Events" note={live ? `Live: ${tail.state}` : 'The log, newest first'}>
        <button type="button" aria-pressed={live === 'yes'} onClick={() => change({ live: live ? undefined : 'yes' })}>
          {live ? 'Stop following' : 'Follow live'}
        </button>
      </Heading>
      <Filters fields={FIELDS} query={query} change={change} />
      <div className="beside">
        <Grid
          label="Events"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty={live ? 'Nothing was said since you began to follow.' : 'Nothing was said like that.'}
        />
        {opened && <EventPane event={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
