import { useAddress } from '../address/use-address.ts';
import { pagesOf } from '../api/pages-of.ts';
import { useOne } from '../api/use-one.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { SetAsideList } from './set-aside-list.tsx';

interface Outbox {
  readonly service: string;
  readonly setAside: number | null;
  readonly problem: string | null;
}

const MOST = 10_000;

const COLUMNS: readonly Column<Outbox>[] = [
  { title: 'Service', width: 2, show: ({ service }) => service },
  { title: 'Cannot be sent', width: 2, show: ({ setAside }) => countText(setAside) },
  { title: 'Not known, because', width: 4, show: ({ problem }) => problem ?? '' },
];

export default function OutboxScreen() {
  const [{ service }, change] = useAddress();
  const list = useOne<{ readonly items: readonly Outbox[] }>('/operations/outbox', 5_000);
  return (
    <section className="screen">
      <Heading title="Outbox" note="Messages that a service has written, and cannot send as they are" />
      {service ? (
        <SetAsideList service={service} onClose={() => change({ service: undefined, open: undefined })} />
      ) : (
        <div className="beside">
          <Grid
            label="Outboxes"
            columns={COLUMNS}
            pages={pagesOf(list.data?.items, list)}
            keyOf={(outbox) => outbox.service}
            onOpen={(outbox) => change({ service: outbox.service })}
            empty="No service has an outbox here."
          />
        </div>
      )}
    </section>
  );
}

function countText(count: number | null): string {
  if (count === null) return '?';
  return count >= MOST ? `${MOST} or more` : String(count);
}
