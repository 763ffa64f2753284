export { type AccessPolicy } from './access-policy.ts';
export { newKey, type NewKey } from './new-key.ts';
export { PassportControl } from './passport-control.ts';
export { PassportIssuer, type Caller } from './passport-issuer.ts';
