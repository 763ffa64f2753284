import type { DeadLetterGroup } from '../dead-letters/dead-letter.ts';
import type { Queue } from '../queues/queue.ts';
import type { Worker } from '../workers/worker.ts';

/** Something that is not as it should be, and where more is to be seen. */
export interface BrokenPromise {
  readonly what: string;
  readonly mood: 'bad' | 'warm';
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
}

export interface Outboxes {
  readonly items: readonly {
    readonly service: string;
    readonly setAside: number | null;
    readonly problem: string | null;
  }[];
}

/** What the overview looks at. */
interface Seen {
  readonly queues: readonly Queue[];
  readonly groups: readonly DeadLetterGroup[];
  readonly outboxes: Outboxes['items'];
  readonly workers: readonly Worker[];
}

/** A task that waits for longer than this is late. */
const LATE_MS = 60_000;

/** What is not as it should be, the worst first. */
export function broken({ queues, groups, outboxes, workers }: Seen, now = Date.now()): readonly BrokenPromise[] {
  return [
    ...queues.filter(isForsaken).map(forsaken),
    ...workers.filter(({ state }) => state === 'lost').map(lost),
    ...outages(workers),
    ...outboxes.flatMap(stuck),
    ...unknown(outboxes),
    ...groups.map(given),
    ...queues.filter((queue) => isLate(queue, now)).map(late),
    ...queues.filter(({ paused }) => paused).map(pausedQueue),
  ];
}

const isWorkedOn = ({ kind }: Queue): boolean => kind === 'task' || kind === 'events' || kind === 'requests';

const isForsaken = (queue: Queue): boolean => isWorkedOn(queue) && queue.consumers === 0 && (queue.ready ?? 0) > 0;

const isLate = ({ oldestAt, paused }: Queue, now: number): boolean =>
  oldestAt !== null && !paused && now - Date.parse(oldestAt) > LATE_MS;

const forsaken = ({ name, ready }: Queue): BrokenPromise => ({
  what: `No consumer works on ${name}: ${ready} wait`,
  mood: 'bad',
  to: '/queues',
  search: { open: name },
});

const lost = ({ id, group, worker }: Worker): BrokenPromise => ({
  what: `A worker of ${group} is silent, and did not say goodbye: ${worker}`,
  mood: 'bad',
  to: '/workers',
  search: { open: id },
});

/** What workers wait for: one line for each thing, however many wait for it. */
function outages(workers: readonly Worker[]): readonly BrokenPromise[] {
  const running = workers.filter(({ state }) => state === 'running');
  const reasons = running.flatMap(({ id, group, queues }) =>
    queues.flatMap(({ unavailable }) => (unavailable ? [{ id, what: `${group} waits: ${unavailable.reason}` }] : [])),
  );
  const each = new Map(reasons.map(({ what, id }) => [what, id]));
  return [...each].map(([what, open]) => ({ what, mood: 'bad', to: '/workers', search: { open } }));
}

const late = ({ name }: Queue): BrokenPromise => ({
  what: `A task in ${name} has waited for more than a minute`,
  mood: 'warm',
  to: '/queues',
  search: { open: name },
});

const pausedQueue = ({ name, paused }: Queue): BrokenPromise => ({
  what: `${name} is paused: ${paused?.reason ?? 'no reason was given'}`,
  mood: 'warm',
  to: '/queues',
  search: { open: name },
});

const given = ({ count, reason, queue, type }: DeadLetterGroup): BrokenPromise => ({
  what: `${count} dead ${count === 1 ? 'letter' : 'letters'}: ${reason}, ${type ?? 'of an unknown type'}`,
  mood: 'bad',
  to: '/dead-letters',
  search: { view: 'list', reason, queue, state: 'dead' },
});

function stuck({ service, setAside }: Outboxes['items'][number]): readonly BrokenPromise[] {
  const what = `${setAside} messages of ${service} cannot be sent`;
  return setAside ? [{ what, mood: 'bad', to: '/outbox', search: { service } }] : [];
}

/** Those that did not answer, in one line: often it is one cause. */
function unknown(outboxes: Outboxes['items']): readonly BrokenPromise[] {
  const services = outboxes.filter(({ problem }) => problem).map(({ service }) => service);
  const what = `Nothing is known of the outbox of ${services.join(', ')}`;
  return services.length === 0 ? [] : [{ what, mood: 'warm', to: '/outbox', search: {} }];
}
