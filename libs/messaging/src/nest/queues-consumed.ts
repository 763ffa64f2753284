import type { BrokerUrl } from '../connection/connect-to-any.ts';
import { HandlerMistakeError } from '../errors.ts';
import type { Route } from '../handling/routes.ts';

/** What the servers of this process handle, by broker and queue. */
const consumed = new Map<string, Map<object, string>>();

/**
 * Notes what a server handles, until it is closed. Several servers may be workers of one queue; where their handlers
 * are not the same, RabbitMQ would give each of them messages that only another handles.
 * @throws HandlerMistakeError
 */
export function noteConsumed(server: object, url: BrokerUrl, routes: readonly Route[]): void {
  const queues = new Map<string, string[]>();
  for (const { queue, kind, type } of routes) queues.set(queue, [...(queues.get(queue) ?? []), `${kind} ${type}`]);
  for (const [queue, types] of queues) {
    const servers = consumed.get(`${String(url)} ${queue}`) ?? new Map<object, string>();
    const handled = types.toSorted().join(', ');
    const other = [...servers].find(([each, before]) => each !== server && before !== handled);
    if (other) throw new HandlerMistakeError(sentence(queue, handled, other[1]));
    consumed.set(`${String(url)} ${queue}`, servers.set(server, handled));
  }
}

/** The server is closed. */
export function forgoConsumed(server: object): void {
  for (const servers of consumed.values()) servers.delete(server);
}

const sentence = (queue: string, one: string, other: string): string =>
  `Two servers of this process consume "${queue}", and their handlers are not the same (${one}; ${other}): each would get messages that only the other handles, and make dead letters of them. Give one of them another \`group\`, or one server all of the handlers.`;
