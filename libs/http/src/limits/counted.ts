import type { FastifyRequest } from 'fastify';
import { callerOf } from '../caller.ts';
import { mailboxOf } from './mailbox-of.ts';
import { networkOf } from './network-of.ts';
import type { Counted } from './quota.ts';

/** Whom a request is counted for, and whether by the larger measure of operators. */
export interface Requester {
  readonly keys: Readonly<Partial<Record<Counted, string>>>;
  readonly isOperator: boolean;
}

/** Reads it off a request whose body has been parsed, and not checked yet. */
export function requesterOf(request: FastifyRequest): Requester {
  const caller = callerOf(request);
  const { mailbox, domain } = mailboxOf((request.body as { email?: unknown } | null | undefined)?.email) ?? {};
  const keys = {
    address: networkOf(request.ip),
    ...(caller && { account: caller.userId }),
    ...(mailbox !== undefined && domain !== undefined && { mailbox, domain }),
  };
  return { keys, isOperator: caller?.role === 'operator' };
}
