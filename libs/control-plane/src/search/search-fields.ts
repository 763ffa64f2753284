/** What a list can be searched by. */
export interface SearchField {
  /**
   * `text` is compared as a whole, `words` are looked for in any order, `number`, `time` and `age` are compared with `>` and
   * `<`, and what is below `payload` has a path.
   */
  readonly kind: 'text' | 'id' | 'words' | 'number' | 'time' | 'age' | 'payload';
  /** A column or an expression that has an index, or several: any of them. */
  readonly columns: readonly string[];
  /** A sentence for those who write a query. */
  readonly about: string;
  /** All values that there are; another one is a mistake. */
  readonly values?: readonly string[];
  /** Words for several values. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
}

/** By the name that a query calls them. */
export type SearchFields = Readonly<Record<string, SearchField>>;

/** Kinds that are compared, and not only looked for. */
export const isCompared = ({ kind }: SearchField): boolean => kind === 'number' || kind === 'time' || kind === 'age';
