export const QUEUE_KINDS = ['task', 'events', 'requests', 'retry', 'dead-letters', 'log', 'control'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** What a queue is for, by its name, and which pool's it is; `null` where all share it. */
export function kindOf(queue: string): { readonly kind: QueueKind; readonly pool: string | null } {
  const [first = '', second = '', third] = queue.split('.');
  if (first === 'warren') return { kind: sharedKindOf(second), pool: null };
  if (first === 'task') return { kind: 'task', pool: second };
  if (second === 'events') return { kind: 'events', pool: first };
  if (second === 'requests' && third === undefined) return { kind: 'requests', pool: first };
  return { kind: 'control', pool: first };
}

function sharedKindOf(name: string): QueueKind {
  return name === 'retry' || name === 'dead-letters' || name === 'log' ? name : 'control';
}
