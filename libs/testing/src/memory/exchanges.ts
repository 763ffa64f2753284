import type { Arguments } from './memory-queue.ts';
import { missing, Refusal } from './refusal.ts';
import type { PublishedMessage } from './stored-message.ts';

interface Binding {
  readonly to: 'queue' | 'exchange';
  readonly destination: string;
  readonly routingKey: string;
  readonly arguments: Arguments;
}

interface Exchange {
  readonly type: string;
  readonly arguments: Arguments;
  readonly bindings: Binding[];
}

type Message = Pick<PublishedMessage, 'routingKey' | 'properties'>;

/** The exchanges of a broker, and which queues a message comes to by them. */
export class Exchanges {
  private readonly known = new Map<string, Exchange>();

  /** @param declares which exchanges are there once they are needed, and how they are set up */
  constructor(private readonly declares: (name: string) => boolean) {}

  /** @throws Refusal when it is there with other arguments */
  declare(name: string, type: string, args: Arguments = {}): void {
    const there = this.known.get(name);
    if (!there) this.known.set(name, { type, arguments: args, bindings: [] });
    else if (there.type !== type || there.arguments['alternate-exchange'] !== args['alternate-exchange'])
      throw new Refusal(406, `inequivalent arg 'type' for exchange '${name}' in vhost '/'`);
  }

  /** @throws Refusal when there is none */
  require(name: string): Exchange {
    const exchange = this.known.get(name) ?? (this.declares(name) ? this.known.get(name) : undefined);
    if (!exchange) throw missing('exchange', name);
    return exchange;
  }

  delete(name: string): void {
    this.known.delete(name);
  }

  bind(source: string, binding: Binding): void {
    const { bindings } = this.require(source);
    if (!bindings.some((each) => isSame(each, binding))) bindings.push(binding);
  }

  unbind(source: string, binding: Binding): void {
    const { bindings } = this.require(source);
    const index = bindings.findIndex((each) => isSame(each, binding));
    if (index >= 0) bindings.splice(index, 1);
  }

  /** A queue is gone, and its bindings with it. */
  unbindAll(queue: string): void {
    for (const { bindings } of this.known.values())
      for (const binding of bindings.filter(({ to, destination }) => to === 'queue' && destination === queue))
        bindings.splice(bindings.indexOf(binding), 1);
  }

  /** The queues that a message comes to. @throws Refusal when there is no such exchange */
  queuesOf(name: string, message: Message): ReadonlySet<string> {
    if (name === '') return new Set([message.routingKey]);
    const queues = new Set<string>();
    this.follow(name, message, queues, new Set());
    return queues;
  }

  private follow(name: string, message: Message, queues: Set<string>, visited: Set<string>): void {
    if (visited.has(name)) return;
    visited.add(name);
    const exchange = this.require(name);
    const matching = matchingOf(exchange, message);
    for (const { to, destination } of matching) {
      if (to === 'queue') queues.add(destination);
      else this.follow(destination, message, queues, visited);
    }
    const { 'alternate-exchange': alternate } = exchange.arguments;
    if (matching.length === 0 && typeof alternate === 'string') this.follow(alternate, message, queues, visited);
  }
}

function matchingOf({ type, bindings, arguments: args }: Exchange, message: Message): readonly Binding[] {
  switch (type) {
    case 'fanout':
      return bindings;
    case 'headers':
      return bindings.filter((binding) => matchesHeaders(binding.arguments, message));
    case 'topic':
      return bindings.filter(({ routingKey }) => topic(routingKey).test(message.routingKey));
    case 'x-consistent-hash':
      return oneByHash(bindings, String(args['hash-header'] ?? ''), message);
    default:
      return bindings.filter(({ routingKey }) => routingKey === message.routingKey);
  }
}

function matchesHeaders({ 'x-match': match = 'all', ...wanted }: Arguments, { properties }: Message): boolean {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const isThere = ([name, value]: [string, unknown]): boolean => headers[name] === value;
  const conditions = Object.entries(wanted).filter(([name]) => String(match).endsWith('-x') || !name.startsWith('x-'));
  return String(match).startsWith('any') ? conditions.some(isThere) : conditions.every(isThere);
}

/** `*` is one word, and `#` is any number of them. */
function topic(pattern: string): RegExp {
  const words = pattern
    .split('.')
    .map((word) => (word === '*' ? '[^.]*' : word.replaceAll(/[\\^$+?()[\]{}|]/g, '\\$&')));
  return new RegExp(`^${words.join('[.]').replaceAll(/(^|\[\.\])#/g, '(?:$1[^.]+)*')}$`);
}

/** Each binding has the same weight. */
function oneByHash(bindings: readonly Binding[], header: string, { routingKey, properties }: Message): Binding[] {
  const key = (properties.headers as Arguments | undefined)?.[header] ?? routingKey;
  const hash = Buffer.from(String(key)).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7);
  return bindings.slice(hash % Math.max(bindings.length, 1)).slice(0, 1);
}

const isSame = (one: Binding, other: Binding): boolean =>
  one.to === other.to && one.destination === other.destination && one.routingKey === other.routingKey;
