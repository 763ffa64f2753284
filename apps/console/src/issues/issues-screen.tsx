import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Filters } from '../parts/filters.tsx';
import { Grid } from '../parts/grid.tsx';
import { Heading } from '../parts/heading.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { IssuePane } from './issue-pane.tsx';
import { type Issue, ISSUE_STATES } from './issue.ts';
import { Sparkline } from './sparkline.tsx';

const FIELDS = [{ name: 'state', label: 'State', options: ISSUE_STATES }];

const COLUMNS: readonly Column<Issue>[] = [
  { title: 'State', width: 1.5, show: ({ state }) => <State of={state} /> },
  { title: 'Dead', width: 1, show: ({ dead }) => <b className="number">{dead}</b> },
  { title: 'Error', width: 5, show: ({ title }) => title },
  { title: 'Type', width: 3, isExtra: true, show: ({ type }) => type ?? 'unknown' },
  {
    title: 'Last day',
    width: 2,
    isExtra: true,
    show: ({ lastDay }) => <Sparkline numbers={lastDay} label={dayText(lastDay)} />,
  },
  { title: 'First', width: 2, isExtra: true, show: ({ firstSeen }) => <When at={firstSeen} /> },
  { title: 'Last', width: 2, show: ({ lastSeen }) => <When at={lastSeen} /> },
];

/** Dead letters by their cause, and what operators say of each. */
export default function IssuesScreen() {
  const [query, change] = useAddress();
  const { state, open } = query;
  const pages = usePages<Issue>('/operations/dead-letter-issues', { state });
  return (
    <section className="screen">
      <Heading title="Issues" note="Why messages were given up: one line for each cause" />
      <Filters fields={FIELDS} query={query} change={change} />
      <div className="beside">
        <Grid
          label="Issues"
          columns={COLUMNS}
          pages={pages}
          keyOf={({ fingerprint }) => fingerprint}
          open={open}
          onOpen={({ fingerprint }) => change({ open: fingerprint })}
          empty={state ? 'No issue is like that.' : 'Nothing was given up. All is well.'}
        />
        {open && <IssuePane fingerprint={open} onClose={() => change({ open: undefined })} />}
      </div>
    </section>
  );
}

const dayText = (lastDay: readonly number[]): string =>
  `${lastDay.reduce((sum, number) => sum + number, 0)} died in the last day`;
