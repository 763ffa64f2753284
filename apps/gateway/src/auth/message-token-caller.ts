import type { Caller as MessageTokenCaller } from '@warren/security';
import { scopesOf } from '@showcase/contracts';
import type { Caller } from '@warren/http';

/** Whom the gateway's messages are for, as their passports say it. */
export const messageTokenCaller = ({ userId, role }: Pick<Caller, 'userId' | 'role'>): MessageTokenCaller => ({
  subject: userId,
  scopes: scopesOf(role ?? 'user'),
});

/** On public routes. */
export const anybody: MessageTokenCaller = { subject: 'anybody', scopes: scopesOf('anybody') };

/** With a seal instead of a token. */
export const mailSystem: MessageTokenCaller = { subject: 'mail-system', scopes: scopesOf('mail-system') };

/** When no caller has asked: a time has come, an event was consumed. */
export const gatewayItself: MessageTokenCaller = { subject: 'service:gateway', scopes: scopesOf('gateway') };
