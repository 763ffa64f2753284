import { ownerOf, participantNames, publishedBy, sentBy } from './participants.ts';

/** A message, as far as it matters who may issue it. */
interface Issued {
  readonly kind: 'request' | 'reply' | 'task' | 'event';
  readonly type: string;
  /** Published for its queue again, by a redrive or a replay. @default false */
  readonly isRepublished?: boolean;
}

/** Sends dead letters back to where they died, edited by an operator. */
const REDRIVES = 'gateway';
/** Keeps the log of events, and replays them. */
const REPLAYS = 'audit';

/** The types that each issuer may publish. */
const issued: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  participantNames.map((name) => [
    name,
    new Set([...publishedBy(name), ...sentBy(name)].map(({ type }): string => type)),
  ]),
);

/** Whether a key is good for such a message. What is published again may be of whoever redrives or replays. */
export function mayIssue(issuer: string, { kind, type, isRepublished = false }: Issued): boolean {
  if (kind === 'reply') return ownerOf(type) === issuer;
  if (issued.get(issuer)?.has(type)) return true;
  return isRepublished && (issuer === REDRIVES || (issuer === REPLAYS && kind === 'event'));
}
