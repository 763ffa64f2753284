import { newKey } from '@warren/security';

const apps = ['gateway', 'email-subscriptions', 'worker'] as const;
const made = apps.map((app) => [app, newKey(`${app}.1`)] as const);

/** Every app's key, for the tests of one file. */
export const messageTokenKeys = {
  keys: Object.fromEntries(made.map(([app, key]) => [app, key.secret])) as Record<(typeof apps)[number], string>,
  publicKeys: made.map(([, key]) => key.public).join(','),
};
