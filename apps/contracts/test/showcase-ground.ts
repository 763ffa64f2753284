import { type BrokerUrl, RabbitClient, type SignMessage, type TokenBinding } from '@warren/messaging';
import { MessageTokenIssuer } from '@warren/security';
import { type Servers, type TestGround, testGround } from '@warren/testing';
import { accessPolicy, SCOPES } from '../src/grants.ts';
import { catalogue } from '../src/catalogue.ts';
import { mayIssue } from '../src/may-issue.ts';
import { type ParticipantName, participantNames } from '../src/participants.ts';
import { messageTokenKeys } from './message-token-keys.ts';

/** A virtual host and a database for the showcase's services, and a messenger that may everything. */
export function showcaseGround(stem: string, servers: Servers = {}): Promise<TestGround> {
  return testGround(stem, { ...servers, contracts: catalogue, sign: signAsWhoMay });
}

/** A client that may publish what any participant may. Close it when the test has ended. */
export const clientOfEverybody = (url: BrokerUrl): RabbitClient =>
  new RabbitClient({ url, service: 'tester', contracts: catalogue, sign: signAsWhoMay });

/** Signs each message with the key of a participant that may issue it: the gateway, where it may. */
export const signAsWhoMay: SignMessage = (message) => issuerOf(message).sign(message);

const issuers = new Map<ParticipantName, MessageTokenIssuer>();

function issuerOf(message: TokenBinding): MessageTokenIssuer {
  const name = participantNames.find((each) => mayIssue(each, message)) ?? 'gateway';
  const tester = { subject: 'tester', scopes: SCOPES };
  const issuer = issuers.get(name) ?? new MessageTokenIssuer(messageTokenKeys.keys[name], tester, accessPolicy);
  issuers.set(name, issuer);
  return issuer;
}
