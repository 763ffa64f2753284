import type { Column } from './column.ts';

/** The names of the columns. */
export function GridHead<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  return (
    <div className="head" role="rowgroup">
      <div role="row" aria-rowindex={1}>
        {columns.map(({ title, width, isExtra }) => (
          <span key={title} role="columnheader" className={isExtra ? 'extra' : undefined} style={{ flexGrow: width }}>
            {title}
          </span>
        ))}
      </div>
    </div>
  );
}
