import { z } from 'zod';

const Amount = z.int().nonnegative();
const Currency = z.string();

/** What happens in a wallet, with the data that are kept of it. Amounts are minor units of the wallet's currency. */
export const walletEvents = {
  AccountOpened: z.object({ currency: Currency }),
  MoneyDeposited: z.object({ depositId: z.uuid(), amount: Amount }),
  MoneyWithdrawn: z.object({ withdrawalId: z.uuid(), amount: Amount }),
  OrderCharged: z.object({ orderId: z.uuid(), paymentId: z.uuid(), amount: Amount }),
  ChargeDeclined: z.object({
    orderId: z.uuid(),
    amount: Amount,
    currency: Currency,
    reason: z.enum(['insufficient-funds', 'currency-mismatch']),
  }),
  /** What was charged for the order is back. */
  OrderRefunded: z.object({ orderId: z.uuid(), paymentId: z.uuid(), amount: Amount }),
  /** The order came to nothing before it was charged, and is not charged any more. */
  ChargeCancelled: z.object({ orderId: z.uuid() }),
};

type Events = { [Type in keyof typeof walletEvents]: z.output<(typeof walletEvents)[Type]> };
export type WalletEvent = {
  [Type in keyof Events]: { readonly type: Type; readonly data: Events[Type] };
}[keyof Events];

/** `currency` is null before the account is opened. */
export const Wallet = z.object({ currency: Currency.nullable(), balance: z.int() });
export type Wallet = z.output<typeof Wallet>;

interface Movement {
  readonly amount: number;
  /** The wallet's own, unless told. */
  readonly currency?: string | undefined;
}

/** What a wallet is told to do. The first command opens it, in the currency `opensIn`. */
export type WalletCommand = { readonly opensIn: string } & (
  | ({ readonly type: 'deposit'; readonly depositId: string } & Movement)
  | ({ readonly type: 'withdraw'; readonly withdrawalId: string } & Movement)
  | {
      readonly type: 'charge';
      readonly orderId: string;
      readonly paymentId: string;
      readonly amount: number;
      readonly currency: string;
    }
  /** The order came to nothing: what was charged goes back, and what was not is not charged any more. */
  | { readonly type: 'call-off'; readonly orderId: string }
);

export type WalletRejectionCode = 'insufficient-funds' | 'currency-mismatch' | 'balance-limit' | 'movement-id-reused';

/** The wallet's no, to somebody who waits for an answer. */
export class WalletRejection extends Error {
  constructor(
    readonly code: WalletRejectionCode,
    message: string,
  ) {
    super(message);
    this.name = 'WalletRejection';
  }
}

/** Ten thousand million, in minor units: far from where whole numbers end, refunds included. */
export const LARGEST_BALANCE = 1_000_000_000_000;

interface OpenWallet {
  readonly currency: string;
  readonly balance: number;
}

/** A wallet with one currency, whose balance is never negative. Each order and movement happens once. */
export const wallet = {
  initial: { currency: null, balance: 0 } as Wallet,

  decide(command: WalletCommand, { currency, balance }: Wallet, before: readonly WalletEvent[]): WalletEvent[] {
    const decided = decideOpen(command, { currency: currency ?? command.opensIn, balance }, before);
    return currency === null && decided.length > 0 ? [accountOpened(command.opensIn), ...decided] : decided;
  },

  evolve({ currency, balance }: Wallet, event: WalletEvent): Wallet {
    if (event.type === 'AccountOpened') return { currency: event.data.currency, balance };
    return { currency, balance: balance + effectOf(event) };
  },
};

/** What an event does to the balance. */
export function effectOf(event: WalletEvent): number {
  switch (event.type) {
    case 'MoneyDeposited':
    case 'OrderRefunded':
      return event.data.amount;
    case 'MoneyWithdrawn':
    case 'OrderCharged':
      return -event.data.amount;
    case 'AccountOpened':
    case 'ChargeDeclined':
    case 'ChargeCancelled':
      return 0;
  }
}

/** The order, the deposit or the withdrawal that a command or an event is about. */
export function subjectOf(about: WalletCommand | WalletEvent): string | undefined {
  const data = 'data' in about ? about.data : about;
  if ('orderId' in data) return data.orderId;
  if ('depositId' in data) return data.depositId;
  return 'withdrawalId' in data ? data.withdrawalId : undefined;
}

const accountOpened = (currency: string): WalletEvent => ({ type: 'AccountOpened', data: { currency } });

function decideOpen(command: WalletCommand, open: OpenWallet, before: readonly WalletEvent[]): WalletEvent[] {
  switch (command.type) {
    case 'deposit':
      return deposit(command, open, before);
    case 'withdraw':
      return withdraw(command, open, before);
    case 'charge':
      return before.length > 0 ? [] : [charge(command, open)];
    case 'call-off':
      return callOff(command.orderId, before);
  }
}

type CommandOf<Type extends WalletCommand['type']> = Extract<WalletCommand, { readonly type: Type }>;

function deposit(command: CommandOf<'deposit'>, open: OpenWallet, before: readonly WalletEvent[]): WalletEvent[] {
  const { depositId, amount } = command;
  const deposited = { type: 'MoneyDeposited', data: { depositId, amount } } as const;
  if (isRepetition(command, open, deposited, before)) return [];
  if (open.balance + amount > LARGEST_BALANCE) throw new WalletRejection('balance-limit', FULL);
  return [deposited];
}

function withdraw(command: CommandOf<'withdraw'>, open: OpenWallet, before: readonly WalletEvent[]): WalletEvent[] {
  const { withdrawalId, amount } = command;
  const withdrawn = { type: 'MoneyWithdrawn', data: { withdrawalId, amount } } as const;
  if (isRepetition(command, open, withdrawn, before)) return [];
  if (open.balance < amount) throw new WalletRejection('insufficient-funds', 'There is less than that in the wallet.');
  return [withdrawn];
}

/** Nobody waits for an answer: a no is an event too, and the order is told. */
function charge({ orderId, paymentId, amount, currency }: CommandOf<'charge'>, open: OpenWallet): WalletEvent {
  const declined = (reason: 'insufficient-funds' | 'currency-mismatch'): WalletEvent => ({
    type: 'ChargeDeclined',
    data: { orderId, amount, currency, reason },
  });
  if (currency !== open.currency) return declined('currency-mismatch');
  if (amount > open.balance) return declined('insufficient-funds');
  return { type: 'OrderCharged', data: { orderId, paymentId, amount } };
}

function callOff(orderId: string, before: readonly WalletEvent[]): WalletEvent[] {
  if (before.length === 0) return [{ type: 'ChargeCancelled', data: { orderId } }];
  const [charged, ...later] = before;
  if (charged?.type !== 'OrderCharged' || later.length > 0) return [];
  return [{ type: 'OrderRefunded', data: charged.data }];
}

/** @throws WalletRefusal for another currency, or another movement with the same id */
function isRepetition(
  { currency }: Movement,
  open: OpenWallet,
  event: WalletEvent,
  [first]: readonly WalletEvent[],
): boolean {
  if (currency !== undefined && currency !== open.currency)
    throw new WalletRejection('currency-mismatch', `This wallet is in ${open.currency}, and changes no money.`);
  if (first && (first.type !== event.type || effectOf(first) !== effectOf(event)))
    throw new WalletRejection('movement-id-reused', 'This id is that of another movement: use a new id for a new one.');
  return first !== undefined;
}

const FULL = `A wallet holds no more than ${LARGEST_BALANCE} minor units.`;
