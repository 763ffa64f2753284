import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import type { Webhook } from './webhook.ts';
import { WebhookPane } from './webhook-pane.tsx';

const COLUMNS: readonly Column<Webhook>[] = [
  { title: 'State', width: 1.5, show: ({ status }) => <State of={status} /> },
  { title: 'Address', width: 5, show: ({ url }) => url },
  { title: 'Failing since', width: 2, isExtra: true, show: ({ failingSince }) => <When at={failingSince} /> },
  { title: 'Made', width: 2, isExtra: true, show: ({ createdAt }) => <When at={createdAt} /> },
];

export default function WebhooksScreen() {
  const [{ open }, change] = useAddress();
  const pages = usePages<Webhook>('/webhooks');
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <section className="screen">
      <Heading title="Webhooks" note="Endpoints of this account" />
      <div className="beside">
        <Grid
          label="Webhooks"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="This account has no endpoints."
        />
        {opened && <WebhookPane webhook={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
