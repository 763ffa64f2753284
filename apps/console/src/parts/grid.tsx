import type { Pages } from '../api/use-pages.ts';
import type { Column } from './column.ts';
import { GridHead } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { Trouble } from './trouble.tsx';
import { useGridPlace } from './use-grid-place.ts';
import { useSeenRows } from './use-seen-rows.ts';

interface GridProps<Row> {
  /** What the rows are. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly pages: Pages<Row>;
  readonly keyOf: (row: Row) => string;
  /** The key of the row that is open. */
  readonly open?: string | undefined;
  readonly onOpen?: (row: Row) => void;
  /** What to say where there is nothing. */
  readonly empty: string;
}

/** A list of any length, or why there is none. */
export function Grid<Row>(props: GridProps<Row>) {
  const { rows, error, isLoading } = props.pages;
  if (error && rows.length === 0) return <Trouble error={error} />;
  if (isLoading) return <p className="waiting">Loading …</p>;
  if (rows.length === 0) return <p className="empty">{props.empty}</p>;
  return <Rows {...props} />;
}

/** Only what is seen is in the page. */
function Rows<Row>({ label, columns, pages, keyOf, open, onOpen }: GridProps<Row>) {
  const { rows, hasMore } = pages;
  const { body, seen, height, show } = useSeenRows(pages);
  const opened = (place: number): void => void (rows[place] !== undefined && onOpen?.(rows[place]));
  const { at, setAt, onKey } = useGridPlace(rows.length, show, opened);
  const place = seen.some(({ index }) => index === at) ? { 'aria-activedescendant': `row-${at}` } : {};
  const count = hasMore ? -1 : rows.length + 1;
  return (
    <div
      className="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={count}
      tabIndex={0}
      ref={body}
      onKeyDown={onKey}
      {...place}
    >
      <GridHead columns={columns} />
      <div role="rowgroup" className="run" style={{ height }}>
        {seen.map((one) => (
          <GridRow
            key={keyOf(one.row)}
            {...one}
            columns={columns}
            isAt={one.index === at}
            isOpen={keyOf(one.row) === open}
            onOpen={onOpen && (() => [setAt(one.index), opened(one.index)])}
          />
        ))}
      </div>
    </div>
  );
}
