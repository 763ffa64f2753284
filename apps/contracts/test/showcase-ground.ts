import { MessageTokenIssuer } from '@warren/security';
import { type Servers, type TestGround, testGround } from '@warren/testing';
import { accessPolicy, SCOPES } from '../src/grants.ts';
import { catalogue } from '../src/catalogue.ts';
import { messageTokenKeys } from './message-token-keys.ts';

/** A virtual host and a database for the showcase's services, and a messenger that may everything. */
export function showcaseGround(stem: string, servers: Servers = {}): Promise<TestGround> {
  const { sign } = new MessageTokenIssuer(
    messageTokenKeys.keys.gateway,
    { subject: 'tester', scopes: SCOPES },
    accessPolicy,
  );
  return testGround(stem, { ...servers, contracts: catalogue, sign });
}
