import type { Origin } from '@showcase/contracts';
import type { EntityManager } from 'typeorm';
import type { SubscriberEvent } from './subscriber-state.ts';

/** Keeps when, and from where, a person signed up, confirmed or unsubscribed: the proof of consent that the law asks for. */
export async function noteConsent(
  manager: EntityManager,
  subscriberId: string,
  what: 'asked' | SubscriberEvent,
  { ip, userAgent, form }: Origin,
): Promise<void> {
  await manager.query(
    'INSERT INTO consents (subscriber_id, what, at, ip, user_agent, form) VALUES ($1, $2, now(), $3, $4, $5)',
    [subscriberId, what, ip, userAgent, form],
  );
}
