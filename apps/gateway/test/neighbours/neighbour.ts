/** Something that several share, and one of them who misbehaves. */
export interface Neighbour {
  readonly shared: string;
  readonly misbehaviour: string;
  /** What the others do meanwhile. */
  readonly others: string;
  /** How many of it a second. */
  readonly perSecond: number;
  /** One of it; resolves when it has had its effect. */
  act(): Promise<unknown>;
  /** Misbehaves once, and as hard as it can. It is called again and again. */
  misbehave(): Promise<unknown>;
  /** Says what the misbehaviour came to: it must have been seen, or nothing was shown. */
  came(): Promise<string>;
}
