export interface Entry {
  readonly at: Date;
  readonly text: string;
}

/** What was done to the system, and when; counted by kind for the report. */
export class Journal {
  readonly entries: Entry[] = [];
  private readonly counts = new Map<string, number>();

  /** @param watch sees every entry as it comes */
  constructor(private readonly watch: (entry: Entry) => void = () => undefined) {}

  note(text: string): void {
    const entry = { at: new Date(), text };
    this.entries.push(entry);
    this.watch(entry);
  }

  count(kind: string, text = ''): void {
    this.counts.set(kind, this.of(kind) + 1);
    this.note(text === '' ? kind : `${kind}: ${text}`);
  }

  of(kind: string): number {
    return this.counts.get(kind) ?? 0;
  }

  /** How often each kind that begins so has happened. */
  kinds(prefix = ''): [kind: string, count: number][] {
    return [...this.counts].filter(([kind]) => kind.startsWith(prefix)).toSorted(([a], [b]) => a.localeCompare(b));
  }

  /** What happened in the seconds around a moment. */
  around(time: Date, seconds = 3): Entry[] {
    return this.entries.filter(({ at }) => Math.abs(at.getTime() - time.getTime()) <= seconds * 1_000);
  }
}
