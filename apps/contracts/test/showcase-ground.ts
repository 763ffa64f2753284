import { PassportIssuer } from '@warren/security';
import { type Servers, type TestGround, testGround } from '@warren/testing';
import { accessPolicy, SCOPES } from '../src/grants.ts';
import { catalogue } from '../src/catalogue.ts';
import { passports } from './passports.ts';

/** A virtual host and a database for the showcase's services, and a messenger that may everything. */
export function showcaseGround(stem: string, servers: Servers = {}): Promise<TestGround> {
  const { stamp } = new PassportIssuer(passports.keys.gateway, { subject: 'tester', scopes: SCOPES }, accessPolicy);
  return testGround(stem, { ...servers, contracts: catalogue, stamp });
}
