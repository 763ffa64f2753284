import type { InjectionToken } from '@nestjs/common';
import { Messenger } from './messenger.ts';
import { RabbitClient } from './rabbit-client.ts';
import { RabbitHealthIndicator } from './rabbit-health-indicator.ts';

/**
 * What to inject for the client of a connection: `@Inject(getRabbitClientToken('billing')) client: RabbitClient`.
 * @param name as `MessagingModule.forRoot({ name })` has it; without one, the class {@link RabbitClient} itself
 */
export const getRabbitClientToken = (name?: string): InjectionToken<RabbitClient> => tokenOf(RabbitClient, name);

/** What to inject for the messenger of a connection; see {@link getRabbitClientToken}. */
export const getMessengerToken = (name?: string): InjectionToken<Messenger> => tokenOf(Messenger, name);

/** What to inject for the health indicator of a connection; see {@link getRabbitClientToken}. */
export const getRabbitHealthToken = (name?: string): InjectionToken<RabbitHealthIndicator> =>
  tokenOf(RabbitHealthIndicator, name);

function tokenOf<T>(ofDefault: new (...given: never[]) => T, name: string | undefined): InjectionToken<T> {
  return name === undefined ? (ofDefault as InjectionToken<T>) : `${ofDefault.name}:${name}`;
}
