import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { CampaignPane } from './campaign-pane.tsx';
import type { Campaign } from './campaign.ts';

const COLUMNS: readonly Column<Campaign>[] = [
  { title: 'State', width: 1.5, show: ({ state }) => <State of={state} /> },
  { title: 'Subject', width: 5, show: ({ subject }) => subject },
  { title: 'Sent', width: 2, show: ({ progress }) => `${progress['sent'] ?? 0} of ${progress['total'] ?? 0}` },
  { title: 'Drafted', width: 2, isExtra: true, show: ({ createdAt }) => <When at={createdAt} /> },
];

export default function CampaignsScreen() {
  const [{ open }, change] = useAddress();
  const pages = usePages<Campaign>('/campaigns');
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <section className="screen">
      <Heading title="Campaigns" note="Mails to many" />
      <div className="beside">
        <Grid
          label="Campaigns"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="No campaign was drafted."
        />
        {opened && <CampaignPane campaign={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
