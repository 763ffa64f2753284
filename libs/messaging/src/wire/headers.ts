/** The headers of Warren's own; everything else travels in AMQP's properties. */
export const HEADER = {
  attempt: 'warren-attempt',
  history: 'warren-history',
  key: 'warren-key',
  cause: 'warren-cause',
  passport: 'warren-passport',
  conversation: 'warren-conversation',
  deadline: 'warren-deadline',
  /** Milliseconds since 1970 before which a message is not tried again, because the other side said so. */
  notBefore: 'warren-not-before',
  /** Milliseconds since 1970: when its latest attempt found a dependency unavailable. */
  snoozedAt: 'warren-snoozed-at',
  status: 'warren-status',
  replay: 'warren-replay',
  replayForced: 'warren-replay-forced',
  /** The names of headers that a message had and that could not be carried along, with commas between them. */
  cut: 'warren-cut',
  /** Why a message's own headers are missing: they could not be decoded. */
  undecodable: 'warren-undecodable',
  deadReason: 'warren-dead-reason',
  deadError: 'warren-dead-error',
  deadQueue: 'warren-dead-queue',
  deadAt: 'warren-dead-at',
} as const;

/** Where a message token travels. */
export const TOKEN_HEADER = HEADER.passport;

/** Whether a message was sent by a client of Warren's: each of them sets one of these, and nothing else does. */
export const isByOurClient = (headers: Readonly<Record<string, unknown>>): boolean =>
  headers[HEADER.key] !== undefined || headers[HEADER.deadline] !== undefined;

/**
 * RabbitMQ's own notes on a message, which mean nothing once it is published again, and routing by header, which would
 * bring it to other queues as well. Other headers that begin with `x-` are their producer's.
 */
export const isBrokersHeader = (name: string): boolean =>
  /^(x-death|x-(?:first|last)-death-.*|x-(?:delivery|acquired)-count|x-stream-.*|CC|BCC)$/.test(name);
