import type { Streams, StreamType } from '@warren/persistence';
import { subjectOf, Wallet, wallet, type WalletCommand, type WalletEvent, walletEvents } from './wallet.decider.ts';

/** How wallets are kept: a stream for each user, under the user's id. */
export const walletStream: StreamType<WalletCommand, WalletEvent, Wallet> = {
  name: 'wallet',
  decider: wallet,
  events: {
    AccountOpened: { version: 1, schema: walletEvents.AccountOpened },
    MoneyDeposited: { version: 1, schema: walletEvents.MoneyDeposited },
    MoneyWithdrawn: { version: 1, schema: walletEvents.MoneyWithdrawn },
    OrderCharged: { version: 1, schema: walletEvents.OrderCharged },
    ChargeDeclined: { version: 1, schema: walletEvents.ChargeDeclined },
    OrderRefunded: { version: 1, schema: walletEvents.OrderRefunded },
    ChargeCancelled: { version: 1, schema: walletEvents.ChargeCancelled },
  },
  snapshots: { every: 100, version: 1, schema: Wallet },
  subject: subjectOf,
};

export type WalletStreams = Streams<WalletCommand, WalletEvent, Wallet>;
