import type { ReactNode } from 'react';

/** One column of a list. */
export interface Column<Row> {
  readonly title: string;
  /** How much of the width it takes, beside the others. */
  readonly width: number;
  /** Left out where there is little room. */
  readonly isExtra?: boolean;
  readonly show: (row: Row) => ReactNode;
}
