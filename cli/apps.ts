/** The showcase's processes. Each has a build, a broker user and a key for message tokens. */
export const apps = ['gateway', 'email-subscriptions', 'worker'] as const;
export type App = (typeof apps)[number];
