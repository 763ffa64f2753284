import { Inject, Injectable } from '@nestjs/common';
import type { Money, WalletTransaction } from '@showcase/contracts';
import { EventStore, type Page, type PageRequest, type Point } from '@warren/persistence';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { movementTypes, statementOf } from './statement.ts';
import { walletStream, type WalletStreams } from './wallet-stream.ts';
import type { Wallet, WalletCommand } from './wallet.decider.ts';

type MovementCommand = Extract<WalletCommand, { readonly type: 'deposit' | 'withdraw' }>;

/** What users see of their wallets, and do with them. */
@Injectable()
export class Wallets {
  private readonly streams: WalletStreams;

  constructor(
    store: EventStore,
    @Inject(WORKER_SETTINGS) private readonly settings: WorkerSettings,
  ) {
    this.streams = store.of(walletStream);
  }

  /** Now, unless told. A user without a wallet has 0. */
  async balance(userId: string, point: Point = 'now'): Promise<Money> {
    return this.balanceOf((await this.streams.load(userId, point)).state);
  }

  /**
   * Puts money in or takes it out. @returns the balance after it, for a repetition too
   * @throws WalletRefusal
   */
  async move(userId: string, movementId: string, command: Omit<MovementCommand, 'opensIn'>): Promise<Money> {
    const opensIn = this.settings.walletCurrency;
    const { events, state } = await this.streams.decide(userId, { ...command, opensIn } as MovementCommand);
    if (events.length > 0) return this.balanceOf(state);
    const [moved] = await this.streams.about(userId, movementId);
    return this.balance(userId, moved && { version: moved.version });
  }

  /** What changed the balance, newest first. @throws MalformedCursorError */
  async statement(userId: string, page: PageRequest): Promise<Page<WalletTransaction>> {
    const { items, nextCursor } = await this.streams.history(userId, { ...page, types: movementTypes });
    const [newest] = items;
    if (!newest) return { items: [], nextCursor: null };
    return { items: statementOf(items, await this.balance(userId, { version: newest.version })), nextCursor };
  }

  private balanceOf({ balance, currency }: Wallet): Money {
    return { amount: balance, currency: currency ?? this.settings.walletCurrency };
  }
}
