import { Global, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { type BrokerUrl, Messenger, RabbitClient } from '@warren/messaging';
import { Outbox, PersistenceModule } from '@warren/persistence';
import { Book } from './book.ts';
import { Ledger, Notices, Statements } from './consumers.ts';
import type { Duty, Role } from './roles.ts';
import { CreateEffects, CreateTransfers } from './tables.ts';
import { TransferClient } from './transfer-client.ts';
import { wiringOf, type Wiring } from './wiring.ts';

const controllers: Record<Role, Type[]> = { bank: [], ledger: [Ledger], statements: [Statements], notices: [Notices] };

/** One role, put together from Warren's parts, or a mutant's. */
@Module({})
export class MemberModule {
  static of({ role, amqp, postgres, mutant }: Duty): DynamicModule {
    const wiring = wiringOf(mutant);
    return {
      module: MemberModule,
      imports: [
        messagingWith(wiring, amqp, role),
        PersistenceModule.forRoot({
          url: postgres,
          schema: role,
          entities: [],
          migrations: [role === 'bank' ? CreateTransfers : CreateEffects],
        }),
      ],
      controllers: controllers[role],
      providers: [role === 'bank' ? TransferClient : Book, wiring.Interceptor, ...standInFor(wiring)],
    };
  }
}

@Global()
@Module({})
class BankMessaging {}

function messagingWith(wiring: Wiring, url: BrokerUrl, service: string): DynamicModule {
  const client: Provider = { provide: RabbitClient, useFactory: () => new RabbitClient({ url, service }) };
  const messenger: Provider = {
    provide: Messenger,
    inject: [RabbitClient],
    useFactory: (rabbit: RabbitClient) => new wiring.Messenger(rabbit),
  };
  return { module: BankMessaging, providers: [client, messenger], exports: [RabbitClient, Messenger] };
}

/** What this module provides goes before what other modules export. */
const standInFor = ({ Outbox: StandIn }: Wiring): Provider[] =>
  StandIn ? [{ provide: Outbox, useClass: StandIn }] : [];
