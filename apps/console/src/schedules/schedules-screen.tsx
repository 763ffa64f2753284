import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { SchedulePane } from './schedule-pane.tsx';
import type { Schedule } from './schedule.ts';

const COLUMNS: readonly Column<Schedule>[] = [
  { title: 'State', width: 1, show: ({ pausedAt }) => <State of={pausedAt ? 'paused' : 'active'} /> },
  { title: 'Type', width: 3, show: ({ type }) => type },
  { title: 'When', width: 2, show: ({ cron }) => <code>{cron}</code> },
  { title: 'Zone', width: 2, isExtra: true, show: ({ timezone }) => timezone },
  { title: 'Last', width: 2, isExtra: true, show: ({ lastRunAt }) => <When at={lastRunAt} /> },
  { title: 'Next', width: 2, show: ({ nextRunAt }) => <When at={nextRunAt} /> },
];

export default function SchedulesScreen() {
  const [{ open }, change] = useAddress();
  const pages = usePages<Schedule>('/schedules');
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <section className="screen">
      <Heading title="Schedules" note="What is done again and again" />
      <div className="beside">
        <Grid
          label="Schedules"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty="Nothing is scheduled."
        />
        {opened && <SchedulePane schedule={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}
