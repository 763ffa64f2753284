import { newKey } from '@warren/security';
import { type ParticipantName, participantNames } from '../src/participants.ts';

const made = participantNames.map((name) => [name, newKey(`${name}.1`)] as const);
const secrets = Object.fromEntries(made.map(([name, key]) => [name, key.secret])) as Record<ParticipantName, string>;

/** Every participant's key, for the tests of one file; `worker` is those of all pools, as a process gets them. */
export const messageTokenKeys = {
  keys: {
    ...secrets,
    worker: participantNames
      .filter((name) => name !== 'gateway' && name !== 'email-subscriptions')
      .map((name) => secrets[name])
      .join(','),
  },
  publicKeys: made.map(([, key]) => key.public).join(','),
};
