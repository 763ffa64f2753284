import type { ConsumeMessage } from 'amqplib';
import type { NestPacketId } from '../wire/nest-packets.ts';
import type { Reply } from '../wire/reply.ts';

/** Sends one message of an answer to the caller, if the delivery names one. */
export type Respond = (delivery: ConsumeMessage, message: Asked, reply: Reply) => void;

/** As much of a request as it takes to answer it. */
export interface Asked {
  /** Of a packet of Nest's own transport. */
  readonly nestPacketId: NestPacketId | undefined;
}
