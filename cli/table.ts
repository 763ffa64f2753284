import { bold } from '@warren/infrastructure';

/** Rows of text in columns as wide as their widest cell, under a bold head. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [bold(line(head)), ...rows.map(line), ''].join('\n');
}
