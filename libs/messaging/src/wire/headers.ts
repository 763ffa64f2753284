/** The headers of Warren's own; everything else travels in AMQP's properties. */
export const HEADER = {
  attempt: 'warren-attempt',
  history: 'warren-history',
  key: 'warren-key',
  cause: 'warren-cause',
  passport: 'warren-passport',
  conversation: 'warren-conversation',
  deadline: 'warren-deadline',
  status: 'warren-status',
  replay: 'warren-replay',
  replayForced: 'warren-replay-forced',
} as const;
