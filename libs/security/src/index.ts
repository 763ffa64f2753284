export { type AccessPolicy, type IssuedMessage } from './access-policy.ts';
export { keyOfIssuer } from './keys.ts';
export { newKey, type NewKey } from './new-key.ts';
export { MessageTokenAuthorizer, type MessageTokenAuthorizerOptions } from './message-token-authorizer.ts';
export { MessageTokenIssuer, type Caller } from './message-token-issuer.ts';
export { PassportControl, PassportIssuer } from './aliases.ts';
