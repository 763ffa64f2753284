export { type AccessPolicy } from './access-policy.ts';
export { newKey, type NewKey } from './new-key.ts';
export { MessageTokenAuthorizer } from './message-token-authorizer.ts';
export { MessageTokenIssuer, type Caller } from './message-token-issuer.ts';
export { PassportControl, PassportIssuer } from './aliases.ts';
