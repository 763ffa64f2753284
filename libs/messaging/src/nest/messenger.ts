import { Injectable } from '@nestjs/common';
import type { AnswerOf, EventContract, InputOf, Priority, RequestContract, TaskContract } from '@warren/contracts';
import { parsePayload, parseReply } from '../wire/parse.ts';
import { RabbitClient, type SendOptions } from './rabbit-client.ts';
import type { OutgoingMessage } from '../wire/message.ts';

/** With a priority, where the task's contract has them. */
export type EnqueueOptions<C extends TaskContract> = C['priorities'] extends true
  ? SendOptions & { readonly priority?: Priority }
  : SendOptions;

/**
 * Publishes by contract: a wrong payload does not compile, and a wrong value fails before it is sent.
 * It sends now or fails now. What must not be lost goes through the outbox, in the caller's transaction.
 */
@Injectable()
export class Messenger {
  constructor(private readonly client: RabbitClient) {}

  /**
   * Asks a service and waits for its answer.
   * @param options.deadlineMs milliseconds; `@default` the contract's deadline
   * @throws RemoteRejectionError when the service rejects the request
   * @throws RequestTimeoutError, BrokerUnavailableError, UnroutableError, RemoteError, InvalidPayloadError
   */
  async request<C extends RequestContract>(
    contract: C,
    payload: InputOf<C>,
    options: { deadlineMs?: number } = {},
  ): Promise<AnswerOf<C>> {
    const parsed = parsePayload(contract, payload);
    const answer = await this.client.ask(contract.type, parsed, options.deadlineMs ?? contract.deadlineMs);
    return parseReply(contract, answer) as AnswerOf<C>;
  }

  /** Gives one worker something to do. Resolves with the message's id once the task's queue has it safe. */
  enqueue<C extends TaskContract>(contract: C, payload: InputOf<C>, options?: EnqueueOptions<C>): Promise<string> {
    return this.send(contract, payload, options);
  }

  /** Publishes an event. Resolves with the message's id once the queue of every bound group has it safe. */
  publish<C extends EventContract>(contract: C, payload: InputOf<C>, options?: SendOptions): Promise<string> {
    return this.send(contract, payload, options);
  }

  /** Sends a message made before, for the outbox's relay. */
  deliver(message: OutgoingMessage): Promise<void> {
    return this.client.deliver(message);
  }

  private async send(
    contract: TaskContract | EventContract,
    payload: unknown,
    options?: SendOptions & { readonly priority?: Priority },
  ): Promise<string> {
    const parsed = parsePayload(contract, payload);
    const message = await this.client.outgoing(contract.kind, contract.type, parsed, options);
    await this.client.deliver(message);
    return message.id;
  }
}
