import { AssertionError } from 'node:assert';
import type { Contract, PayloadOf } from '@warren/contracts';
import { eventExchange, readDeadLetter, REQUESTS, TASKS, type DeadLetter } from '@warren/messaging';
import type { MemoryBroker } from '../memory/memory-broker.ts';
import { deliveredProperties, type PublishedMessage } from '../memory/stored-message.ts';
import { matches } from './partial-match.ts';

/** A message that a service, or the test, has sent. */
export interface HarnessMessage<Payload = unknown> {
  readonly id: string;
  readonly kind: 'request' | 'task' | 'event';
  readonly type: string;
  readonly payload: Payload;
  /** Ordering and search key. */
  readonly key: string | undefined;
  /** The id of the message whose handling led to it. */
  readonly cause: string | undefined;
  /** The service that sent it. */
  readonly sender: string | undefined;
}

/** A message that was given up. */
export type HarnessDeadLetter = DeadLetter & { readonly payload: unknown };

type Type = string | Contract;
/** As much of a payload as the test is about; matchers of Jest and Vitest may stand for parts. */
export type Expected<T extends Type> = T extends Contract
  ? { readonly [Key in keyof PayloadOf<T>]?: unknown }
  : unknown;

const typeOf = (type: Type): string => (typeof type === 'string' ? type : type.type);

/** What came out of the services of a harness. */
export class HarnessMessages {
  constructor(private readonly broker: MemoryBroker) {}

  /** All requests, tasks and events, in the order in which they were sent; without what is tried again. */
  get published(): readonly HarnessMessage[] {
    return this.broker.published.flatMap((message) => read(message) ?? []);
  }

  get deadLetters(): readonly HarnessDeadLetter[] {
    return this.broker.deadLettered.map(({ content, properties }) => ({
      ...readDeadLetter({ content, properties: deliveredProperties(properties) }),
      payload: decoded(content),
    }));
  }

  /** @throws AssertionError that lists what was published, when nothing of the type has all of the payload */
  expectPublished<T extends Type>(type: T, payload?: Expected<T>): HarnessMessage {
    const found = this.find(typeOf(type), payload);
    if (found) return found;
    throw failure(`${typeOf(type)} was to be published${withPayload(payload)}`, payload, this.published);
  }

  /** @throws AssertionError when something of the type, with all of the payload, was published */
  expectNotPublished<T extends Type>(type: T, payload?: Expected<T>): void {
    const found = this.find(typeOf(type), payload);
    if (found) throw failure(`${typeOf(type)} was not to be published${withPayload(payload)}`, payload, [found]);
  }

  /**
   * @param reason its code: `attempts-exhausted`, `invalid-payload`, that of a PermanentError
   * @throws AssertionError that lists the dead letters there are
   */
  expectDeadLetter(type: Type, reason?: string): HarnessDeadLetter {
    const ofType = this.deadLetters.filter((deadLetter) => deadLetter.type === typeOf(type));
    const found = ofType.find((deadLetter) => reason === undefined || deadLetter.reason === reason);
    if (found) return found;
    const deadLetters = this.deadLetters.map((each) => `${each.type}: ${each.reason}: ${each.error}`);
    throw new AssertionError({
      message: `${typeOf(type)} was to become a dead letter${reason === undefined ? '' : ` for ${reason}`}. ${listed('Dead letters', deadLetters)}`,
      actual: deadLetters,
      expected: reason,
    });
  }

  private find(type: string, payload: unknown): HarnessMessage | undefined {
    return this.published.find(
      (message) => message.type === type && (payload === undefined || matches(message.payload, payload)),
    );
  }
}

function read({ exchange, content, properties }: PublishedMessage): HarnessMessage | undefined {
  const kind = kindOf(exchange);
  const { type, messageId, appId, headers } = properties;
  if (kind === undefined || typeof type !== 'string') return undefined;
  const { 'warren-key': key, 'warren-cause': cause } = (headers ?? {}) as Record<string, string | undefined>;
  return { id: messageId ?? '', kind, type, payload: decoded(content), key, cause, sender: appId };
}

function kindOf(exchange: string): HarnessMessage['kind'] | undefined {
  if (exchange === REQUESTS) return 'request';
  if (exchange === TASKS) return 'task';
  return exchange.startsWith(eventExchange('')) ? 'event' : undefined;
}

function decoded(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return content;
  }
}

const withPayload = (payload: unknown): string => (payload === undefined ? '' : ` with ${JSON.stringify(payload)}`);

function failure(message: string, expected: unknown, published: readonly HarnessMessage[]): AssertionError {
  const lines = published.map((each) => `${each.type} ${JSON.stringify(each.payload)}`);
  const actual = published.map(({ payload }) => payload);
  return new AssertionError({ message: `${message}. ${listed('Published', lines)}`, actual, expected });
}

const listed = (what: string, lines: readonly string[]): string =>
  lines.length === 0 ? `${what}: nothing.` : `${what}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
