// Names of before 0.1, for one version: each goes with 0.2. The changelog has the table.
import { MessageTokenAuthorizer } from './message-token-authorizer.ts';
import { MessageTokenIssuer } from './message-token-issuer.ts';

/** @deprecated Use {@link MessageTokenAuthorizer}. */
export const PassportControl = MessageTokenAuthorizer;
/** @deprecated Use {@link MessageTokenAuthorizer}. */
export type PassportControl = MessageTokenAuthorizer;

/** @deprecated Use {@link MessageTokenIssuer}. */
export const PassportIssuer = MessageTokenIssuer;
/** @deprecated Use {@link MessageTokenIssuer}. */
export type PassportIssuer = MessageTokenIssuer;
