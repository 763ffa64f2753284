import type { Route } from './requests.ts';

/** Which statuses each route has answered with, and how often. */
export class StatusTable {
  private readonly rows = new Map<string, Map<number, number>>();

  count({ method, template, operation }: Route, status: number): void {
    const name = operation
      ? method === 'HEAD'
        ? 'HEAD of each path'
        : `${method} ${template}`
      : 'methods that a path does not have';
    const row = this.rows.get(name) ?? new Map<number, number>();
    this.rows.set(name, row.set(status, (row.get(status) ?? 0) + 1));
  }

  /** Past Jest's console, which would put a stack beside it. */
  print(): void {
    const statuses = [...new Set([...this.rows.values()].flatMap((row) => [...row.keys()]))].sort((a, b) => a - b);
    const width = Math.max(...[...this.rows.keys()].map((name) => name.length));
    const line = (name: string, cells: readonly (number | string)[]): string =>
      `${name.padEnd(width)}${cells.map((cell) => String(cell).padStart(6)).join('')}`;
    const lines = [...this.rows].map(([name, row]) =>
      line(
        name,
        statuses.map((status) => row.get(status) ?? ''),
      ),
    );
    const total = line(
      'all',
      statuses.map((status) => sum([...this.rows.values()].map((row) => row.get(status) ?? 0))),
    );
    const good = [...this.rows.values()].filter((row) => [...row.keys()].some((status) => status < 400)).length;
    const summary = `${good} of ${this.rows.size} rows have a request that was done.`;
    process.stderr.write(`\n${[line('', statuses), ...lines.sort(), total, summary].join('\n')}\n`);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
