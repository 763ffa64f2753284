import type { Contract } from '@warren/contracts';
import type { BrokerUrl } from '../connection/connect-to-any.ts';
import type { Authorizer } from '../handling/authorizer.ts';
import type { PublisherOptions } from '../publishing/publisher.ts';
import type { NestSerializers } from '../wire/nest-serializers.ts';
import type { SignMessage } from '../wire/origin.ts';
import type { RenamedClientOptions } from './renamed-options.ts';

export interface RabbitClientOptions extends PublisherOptions, NestSerializers, RenamedClientOptions {
  /** The broker's address, or the addresses of a cluster's nodes: `amqp://user:password@host:5672/vhost`. */
  readonly url: BrokerUrl;
  /** The name of this service: the messages' `app_id`, and part of the name of its reply queue. */
  readonly service: string;
  /**
   * Milliseconds that `send` waits for an answer where no contract gives a deadline.
   * @default 5_000
   */
  readonly deadlineMs?: number;
  /**
   * Milliseconds that a call made before the first connection waits for it. Later calls fail at once while there is none.
   * @default 2_000
   */
  readonly connectTimeoutMs?: number;
  /**
   * The group, a service of one `RabbitServer`, that patterns are for which name none: `{ cmd: 'sum' }`, `notify`. It
   * answers what is sent, and handles what is emitted. Also the last to get a pattern whose first segment turns out to
   * be no service's name.
   * @default none: the first segment of a pattern names the service, and what is emitted is for all groups
   */
  readonly group?: string;
  /**
   * Sends the packets of Nest's own RMQ transport to this queue: that of a service that has not moved yet, or one that
   * a `RabbitServer` consumes by its option of the same name.
   * @default none: Warren's own format
   */
  readonly queue?: string;
  /**
   * @deprecated the name of {@link queue} up to version 0.1
   * @default none
   */
  readonly nestQueue?: string;
  /**
   * Signs the message token of each message.
   * @default none: a message carries the token of the one whose handling led to it
   */
  readonly sign?: SignMessage;
  /**
   * Tells whether a reply is the service's own; any other fails the request with `UntrustedReplyError`.
   * @default none: every reply is believed
   */
  readonly authorizer?: Authorizer;
  /**
   * With them `send` and `emit` parse payloads, and `emit` knows tasks from events.
   * @default none: payloads go as they are, and `emit` publishes events
   */
  readonly contracts?: readonly Contract[];
}
