import { mayIssue } from './may-issue.ts';

/** Who can have something done: people at the gateway, by how much is known of them, and the services themselves. */
export type Party = 'anybody' | 'user' | 'operator' | 'mail-system' | 'gateway' | 'worker';

/** What the services do, and who may have it done. A new scope is a line here; a service allows by scope only. */
const GRANTS = {
  'subscriptions:public': ['anybody', 'user', 'operator'],
  'subscribers:read': ['user', 'operator'],
  'subscribers:write': ['user', 'operator'],
  'subscribers:import': ['operator'],
  'subscribers:export': ['operator'],
  'persons:manage': ['operator'],
  'persons:show': ['user', 'operator'],
  'mails:report': ['mail-system'],
  'campaigns:manage': ['operator'],
  'campaigns:permit-mail': ['worker'],
  'outboxes:manage': ['operator'],
  'journeys:explain': ['operator', 'user'],
  'wallets:read': ['user', 'operator', 'worker'],
  'wallets:write': ['user', 'operator'],
  'points:read': ['user', 'operator'],
  'stock:read': ['user', 'operator'],
  'stock:write': ['operator'],
  'webhooks:manage': ['user', 'operator'],
  'timelines:read': ['user', 'operator'],
  'events:read': ['operator'],
  'replays:manage': ['operator'],
  'figures:read': ['operator', 'worker'],
  'reports:run': ['operator', 'gateway'],
  'reports:own': ['user', 'operator'],
  'administrators:notify': ['operator', 'worker'],
  'mails:deliver': ['gateway', 'worker'],
  'webhooks:deliver': ['worker'],
} as const satisfies Record<string, readonly Party[]>;

export type Scope = keyof typeof GRANTS;

/** Every scope there is. */
export const SCOPES = Object.keys(GRANTS) as Scope[];

export const scopesOf = (party: Party): Scope[] =>
  SCOPES.filter((scope) => (GRANTS[scope] as readonly Party[]).includes(party));

/** Participants whose keys are good for every scope. */
const SERVICES: readonly string[] = ['gateway', 'email-subscriptions'];

/** What operators may have done with a service's own outbox. */
export const OPERATOR_SCOPE: Scope = 'outboxes:manage';

/** What the gateway asks services for: it has seen to it that a user asks about what is theirs. */
export const JOURNEY_SCOPE: Scope = 'journeys:explain';

/** What the gateway asks services for, when people ask what is kept of them. */
export const PERSON_SCOPE: Scope = 'persons:show';

/** For a handler's options: what a message's token must allow. See docs/authority.md. */
export const allow = (scope: Scope): { allow: Scope } => ({ allow: scope });

/** What `@warren/security` needs to know of this system. */
export const accessPolicy = {
  /** Pools handle what many services send them: a key of theirs opens what workers have to do, and nothing else. */
  mayVouchFor: (issuer: string, scope: string): boolean =>
    (SERVICES.includes(issuer) ? SCOPES : scopesOf('worker')).some((known) => known === scope),
  mayIssue,
};
