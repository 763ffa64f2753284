export { allow } from './allow.ts';
export { PassportControl } from './passport-control.ts';
export { PassportIssuer, type Caller } from './passport-issuer.ts';
