import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ClientProxy, type ReadPacket, type RmqEvents, type WritePacket } from '@nestjs/microservices';
import type { Contract, Priority } from '@warren/contracts';
import type { AmqpConnectionManager } from 'amqp-connection-manager';
import type { Observable } from 'rxjs';
import { RabbitConnection } from '../connection/connection.ts';
import { ExchangeRefusedError, OptionsMistakeError, UnroutableError } from '../errors.ts';
import type { Way } from '../handling/ways.ts';
import { inNestDialect, inOwnDialect, withLongPattern } from '../wire/nest-packets.ts';
import { patternText } from '../wire/patterns.ts';
import { sentData, withBytes, withRecordOptions } from '../wire/record.ts';
import { Publisher } from '../publishing/publisher.ts';
import { unavailableError } from '../publishing/unavailable-error.ts';
import { checkKnown } from './check-known.ts';
import { checkOptions } from './check-options.ts';
import { reportStatus } from './connection-status.ts';
import { CLIENT_OPTIONS } from './option-names.ts';
import type { RabbitClientOptions } from './rabbit-client-options.ts';
import { withTodaysNames } from './renamed-options.ts';
import { servicesToAsk, waysToEmit } from './ways-to-send.ts';
import { causeOf, originOf } from '../handling/origin.ts';
import { Requester, type Question } from '../publishing/requester.ts';
import { traceSend } from '../telemetry.ts';
import { parsePayload } from '../wire/parse.ts';
import { newId } from '../wire/message-id.ts';
import {
  firstSegment,
  toEnvelope,
  toReplayEnvelope,
  type OutgoingMessage,
  type ReplayedMessage,
} from '../wire/message.ts';
import type { TokenBinding } from '../wire/origin.ts';
import { encodeBody } from '../wire/body.ts';
import { HEADER } from '../wire/headers.ts';
import type { Envelope } from '../wire/envelope.ts';

export interface SendOptions {
  /**
   * The message's id, where sending twice must be one message.
   * @default a new UUIDv7
   */
  readonly id?: string;
  /**
   * Ordering and search key: the account, the order.
   * @default none
   */
  readonly key?: string;
}

type Unsigned = Pick<TokenBinding, 'id' | 'kind' | 'type' | 'isRepublished'> & { readonly correlationId?: string };

export const RABBIT_CLIENT_OPTIONS = Symbol('RabbitClientOptions');

/**
 * Nest's client side of the transport. `send` asks and is answered, fails or times out; `emit` completes when the
 * broker has the message safe. Both fail at once, with a typed error, while the broker is unavailable; the connection
 * comes back by itself. Use the outbox for what must not be lost.
 * @throws OptionsMistakeError for options that cannot work, such as no broker address
 */
@Injectable()
export class RabbitClient extends ClientProxy<RmqEvents> implements OnApplicationShutdown {
  private readonly logger = new Logger('RabbitClient');
  private readonly connection: RabbitConnection;
  private readonly contracts: Map<string, Contract>;
  private parts: { readonly publisher: Publisher; readonly requester: Requester } | undefined;
  private readonly options: RabbitClientOptions;
  private wasUp = false;

  constructor(@Inject(RABBIT_CLIENT_OPTIONS) options: RabbitClientOptions) {
    super();
    checkOptions('RabbitClient', options, 'service');
    checkKnown('RabbitClient', options, CLIENT_OPTIONS);
    this.options = withTodaysNames(options);
    this.connection = new RabbitConnection(options.url, `${options.service}: client`);
    reportStatus(this.connection, (status) => this._status$.next(status));
    this.contracts = new Map(options.contracts?.map((contract) => [contract.type, contract]));
  }

  /**
   * Knows these contracts, too, from now on; see the option of that name.
   * @throws OptionsMistakeError when another contract of the same type is known
   */
  addContracts(contracts: readonly Contract[]): void {
    for (const contract of contracts) {
      const known = this.contracts.get(contract.type);
      if (known && known !== contract)
        throw new OptionsMistakeError(`Two contracts have the type "${contract.type}": import one of them everywhere.`);
      this.contracts.set(contract.type, contract);
    }
  }

  /** Why nothing can be sent now, as a clause; `undefined` when it can. */
  get unavailableReason(): string | undefined {
    const { publisher, requester } = this.opened();
    return publisher.unavailableReason ?? requester.unavailableReason;
  }

  /** @deprecated Use {@link unavailableReason}. It goes with 0.2. */
  get trouble(): string | undefined {
    return this.unavailableReason;
  }

  /**
   * Waits for the first connection, so that what is sent right after a start arrives. Later it returns at once.
   * @throws BrokerUnavailableError when there is none in time; connecting goes on
   * @throws NotProvisionedError when the broker lacks what all services share
   * @throws OptionsMistakeError when it has no such virtual host
   */
  async connect(): Promise<void> {
    if (this.wasUp) return;
    const { publisher, requester } = this.opened();
    const timeout = this.options.connectTimeoutMs ?? 2_000;
    const up = await Promise.all([publisher.up(timeout), requester.up(timeout)]);
    if (this.connection.mistake !== undefined) throw new OptionsMistakeError(this.connection.mistake);
    if (!up.every(Boolean)) throw unavailableError(this.unavailableReason ?? 'its channels are being rebuilt');
    this.wasUp = true;
  }

  /** A new message, caused by the one that is being handled, if any. */
  async outgoing(
    kind: 'task' | 'event',
    type: string,
    payload: unknown,
    options: SendOptions & { readonly priority?: Priority } = {},
  ): Promise<OutgoingMessage> {
    const { id = newId(), key, priority } = options;
    const content = encodeBody(payload);
    const origin = await originOf({ id, kind, type, content }, this.options.sign);
    const extras = { ...(key !== undefined && { key }), ...(priority !== undefined && { priority }) };
    return { id, kind, type, payload, content, ...extras, ...origin, timestamp: new Date() };
  }

  /** Publishes a task or an event; resolves when every queue it was routed to has it safe. */
  async deliver(message: OutgoingMessage): Promise<void> {
    const plain = toEnvelope(message, this.options.service);
    const envelope = await this.dialect(plain, message.type);
    // A token is good for the bytes that it was signed over.
    await this.post(envelope.content === plain.content ? envelope : await this.signed(envelope, message));
  }

  /** Replays an event to one queue; resolves when that has it safe. @throws as deliver, and UnroutableError */
  async republish(message: ReplayedMessage, queue: string): Promise<void> {
    const envelope = toReplayEnvelope(message, queue);
    await this.post(await this.signed(envelope, { ...message, kind: 'event', isRepublished: true }));
  }

  /** Asks once and resolves with the one answer, or `undefined` when the service's stream was empty. */
  async ask(type: string, payload: unknown, deadlineMs: number): Promise<unknown> {
    await this.connect();
    return new Promise((resolve, reject) => {
      let answer: unknown;
      const services = [firstSegment(type)] as const;
      const listener = { next: (value: unknown) => (answer = value), end: () => resolve(answer), fail: reject };
      this.opened().requester.ask({ type, payload, deadlineMs, services }, listener);
    });
  }

  /** Flushes what waits for its confirm, fails what waits for an answer, and closes the connection. */
  async close(): Promise<void> {
    await this.parts?.publisher.close();
    await this.parts?.requester.close();
    await this.connection.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** Calls back for an event of the connection, as Nest's own client does. */
  override on<Name extends keyof RmqEvents>(event: Name, callback: RmqEvents[Name]): void {
    this.connection.manager.on(event, callback);
  }

  /** The connection, as Nest's own client has it. */
  unwrap<T = AmqpConnectionManager>(): T {
    return this.connection.manager as T;
  }

  /** Completes when the broker has the message safe. It needs no subscriber; then only the log shows a failure. */
  override emit<Result = unknown, Input = unknown>(pattern: unknown, data: Input): Observable<Result> {
    const sent = super.emit<Result, Input>(pattern, data);
    const failed = ({ message }: Error): void => this.logger.error(`${patternText(pattern)} was not sent: ${message}`);
    sent.subscribe({ error: failed });
    return sent;
  }

  protected override publish({ pattern, data }: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    try {
      return this.opened().requester.ask(this.question(patternText(pattern), data), {
        next: (response) => callback({ response }),
        end: () => callback({ isDisposed: true }),
        fail: (err) => callback({ err, isDisposed: true }),
      });
    } catch (err) {
      callback({ err, isDisposed: true });
      return () => undefined;
    }
  }

  protected override async dispatchEvent<T>({ pattern, data }: ReadPacket): Promise<T> {
    await this.emitNow(patternText(pattern), data);
    return undefined as T;
  }

  private question(type: string, data: unknown): Question {
    const { payload, options } = sentData(data);
    const contract = this.contracts.get(type);
    const { group } = this.options;
    return {
      type,
      payload: parsePayload(contract, payload),
      deadlineMs: contract?.kind === 'request' ? contract.deadlineMs : (this.options.deadlineMs ?? 5_000),
      services: this.queue === undefined ? servicesToAsk({ type, contract, group }) : [this.queue],
      isBytes: !contract && payload instanceof Uint8Array,
      options,
    };
  }

  private async emitNow(type: string, data: unknown): Promise<void> {
    const { payload, options } = sentData(data);
    const contract = this.contracts.get(type);
    const kind = contract?.kind === 'task' ? 'task' : 'event';
    const { messageId: id = newId() } = options ?? {};
    const parsed = parsePayload(contract, payload);
    const message: OutgoingMessage = { id, kind, type, payload: parsed, ...causeOf(), timestamp: new Date() };
    const plain = toEnvelope(message, this.options.service);
    const filled = contract ? plain : withBytes(plain, payload);
    const envelope = await this.signed(await this.dialect(withRecordOptions(filled, options), type), message);
    if (contract || this.queue !== undefined) await this.post(envelope);
    else await this.postAnyWay(envelope, waysToEmit({ type, group: this.options.group }));
  }

  /** The envelope with a token of its own, over the bytes that it has now. */
  private async signed(
    envelope: Envelope,
    { id, kind, type, correlationId = id, isRepublished = false }: Unsigned,
  ): Promise<Envelope> {
    const { content, properties } = envelope;
    const { sign } = this.options;
    const binding = { id, kind, type, correlationId, content, isRepublished };
    const token = sign ? await sign(binding) : (await originOf(binding, undefined)).token;
    const headers = { ...(properties.headers as object), [HEADER.passport]: token };
    return token === undefined ? envelope : { ...envelope, properties: { ...properties, headers } };
  }

  /** Takes the first of the ways that leads to a queue. */
  private async postAnyWay(envelope: Envelope, ways: readonly Way[]): Promise<void> {
    let failure: unknown;
    for (const { exchange, routingKey } of ways) {
      try {
        return await this.post({ ...envelope, exchange, routingKey });
      } catch (error) {
        if (!(error instanceof ExchangeRefusedError || error instanceof UnroutableError)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }

  private async post(envelope: Envelope): Promise<void> {
    if (!this.wasUp) await this.connect();
    await traceSend(envelope, () => this.opened().publisher.publish(envelope));
  }

  private readonly dialect = (envelope: Envelope, pattern: string): Envelope | Promise<Envelope> => {
    const { queue } = this;
    const { serializer } = this.options;
    if (serializer) return inOwnDialect(envelope, pattern, { serializer, queue });
    return queue === undefined ? withLongPattern(envelope, pattern) : inNestDialect(envelope, pattern, queue);
  };

  private get queue(): string | undefined {
    return this.options.queue ?? this.options.nestQueue;
  }

  private opened(): { readonly publisher: Publisher; readonly requester: Requester } {
    this.parts ??= {
      publisher: new Publisher(this.connection, this.options),
      requester: new Requester(this.connection, {
        service: this.options.service,
        dialect: this.dialect,
        deserializer: this.options.deserializer,
        originOf: (message) => originOf(message, this.options.sign),
        authorizer: this.options.authorizer,
      }),
    };
    return this.parts;
  }
}
