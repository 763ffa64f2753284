import type { Type } from '@nestjs/common';
import {
  DependencyUnavailableError,
  type OnReplay,
  RabbitServer,
  type RabbitServerOptions,
  type Rebuild,
} from '@warren/messaging';
import { isUnavailable } from '@warren/persistence';
import { ServiceSetupError } from './errors.ts';
import { checkHandlers } from './check-handlers.ts';
import type { ConsumerOptions, OutcomeListener } from './worker-options.ts';

/** What finds providers by their class: an application, or a ModuleRef. */
export interface Container {
  get<T>(provider: Type<T>, options: { readonly strict: false }): T;
}

/** The server of one group, which refuses to listen with handlers that cannot work as the service is put together. */
export class ConsumerServer extends RabbitServer {
  private constructor(
    options: RabbitServerOptions,
    private readonly rules: Pick<ConsumerOptions, 'group' | 'contracts' | 'inbox'>,
  ) {
    super(options);
  }

  /**
   * @param container holds the providers that the options name; they are looked up now
   * @param reporting learns of outcomes before the options' own listener
   * @throws ServiceSetupError when the container has no such provider
   */
  static of(
    options: ConsumerOptions,
    container: Container,
    reporting: readonly OutcomeListener[] = [],
  ): ConsumerServer {
    const { broker: url, inbox, replay, onOutcome, pausable = true, group, contracts } = options;
    const find = <T>(option: string, provider: Type<T>): T => found(group, option, provider, container);
    const listeners = [...reporting, ...(onOutcome ? [find('onOutcome', onOutcome)] : [])];
    return new ConsumerServer(
      { ...passedOn(options), url, pausable, replay: onReplay(replay, find), ...notifying(listeners) },
      { group, ...(contracts && { contracts }), ...(inbox !== undefined && { inbox }) },
    );
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      checkHandlers(this.rules, this.getHandlers());
    } catch (error) {
      return callback(error);
    }
    await super.listen(callback);
  }
}

/** What the server takes as it is. A worker has options of its own besides, which a server refuses. */
const PASSED_ON = [
  ...(['group', 'contracts', 'partitions', 'prefetch', 'drainTimeoutMs', 'startTimeoutMs', 'transportId'] as const),
  ...(['limiter', 'authorizer', 'tokens', 'sign', 'guards', 'cancelledBy'] as const),
];

function passedOn(options: ConsumerOptions): Pick<RabbitServerOptions, (typeof PASSED_ON)[number]> {
  const set = PASSED_ON.filter((name) => options[name] !== undefined);
  return { group: options.group, ...Object.fromEntries(set.map((name) => [name, options[name]])) };
}

function found<T>(group: string, option: string, provider: Type<T>, container: Container): T {
  try {
    return container.get(provider, { strict: false });
  } catch {
    throw new ServiceSetupError(
      group,
      `\`${option}\` names ${provider.name}, which its module does not provide. Add it to the module's providers.`,
    );
  }
}

function onReplay(
  replay: ConsumerOptions['replay'],
  find: (option: string, provider: Type<Rebuild>) => Rebuild,
): OnReplay {
  if (replay === undefined || replay === 'refused') return { policy: 'refused' };
  if (replay === 'catch-up') return { policy: 'catch-up' };
  return { policy: 'rebuild', rebuild: find('replay', replay) };
}

function notifying(listeners: readonly OutcomeListener[]): Pick<RabbitServerOptions, 'onOutcome'> {
  if (listeners.length === 0) return {};
  return {
    onOutcome: async (context, outcome) => {
      try {
        for (const listener of listeners) await listener.settled(context, outcome);
      } catch (error) {
        throw isUnavailable(error) ? new DependencyUnavailableError('PostgreSQL', (error as Error).message) : error;
      }
    },
  };
}
