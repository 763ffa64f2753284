import type { Column } from './column.ts';

interface GridRowProps<Row> {
  readonly row: Row;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  readonly columns: readonly Column<Row>[];
  /** Where the keyboard is. */
  readonly isAt: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (() => void) | undefined;
}

export function GridRow<Row>({ row, index, start, columns, isAt, isOpen, onOpen }: GridRowProps<Row>) {
  return (
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      data-at={isAt}
      className={onOpen ? 'row opens' : 'row'}
      style={{ transform: `translateY(${start}px)` }}
      onClick={onOpen}
    >
      {columns.map(({ title, width, isExtra, show }) => (
        <span key={title} role="gridcell" className={isExtra ? 'extra' : undefined} style={{ flexGrow: width }}>
          {show(row)}
        </span>
      ))}
    </div>
  );
}
