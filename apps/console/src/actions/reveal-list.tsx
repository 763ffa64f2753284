import { usePages } from '../api/use-pages.ts';
import type { Column } from '../parts/column.ts';
import { Grid } from '../parts/grid.tsx';
import { When } from '../parts/when.tsx';

interface Reveal {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

const COLUMNS: readonly Column<Reveal>[] = [
  { title: 'Who', width: 3, show: ({ createdBy }) => createdBy },
  { title: 'Looked at a', width: 2, show: ({ kind }) => kind },
  { title: 'Which', width: 3, show: ({ subject }) => subject },
  { title: 'When', width: 2, show: ({ createdAt }) => <When at={createdAt} /> },
];

/** Who looked at whose personal data in the console. */
export function RevealList() {
  return (
    <div className="beside">
      <Grid
        label="Reveals"
        columns={COLUMNS}
        pages={usePages<Reveal>('/console/reveals')}
        keyOf={({ id }) => id}
        empty="No personal data were revealed."
      />
    </div>
  );
}
