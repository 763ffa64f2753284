import fc from 'fast-check';
import {
  LARGEST_BALANCE,
  effectOf,
  subjectOf,
  wallet,
  type WalletCommand,
  type WalletEvent,
} from './wallet.decider.ts';

/** A wallet without a store: its events, and what it said no to. */
class PlainWallet {
  readonly events: WalletEvent[] = [];
  readonly rejections: string[] = [];

  handle(command: WalletCommand): this {
    const before = this.events.filter((event) => subjectOf(event) === subjectOf(command));
    try {
      this.events.push(...wallet.decide(command, this.state, before));
    } catch (error) {
      this.rejections.push((error as { code: string }).code);
    }
    return this;
  }

  get state() {
    return this.events.reduce(wallet.evolve, wallet.initial);
  }
}

const opensIn = 'EUR';
const deposit = (amount: number, depositId: string, currency?: string): WalletCommand => {
  return { type: 'deposit', opensIn, depositId, amount, currency };
};
const withdraw = (amount: number, withdrawalId: string): WalletCommand => {
  return { type: 'withdraw', opensIn, withdrawalId, amount };
};
const charge = (amount: number, orderId: string, currency = 'EUR'): WalletCommand => {
  return { type: 'charge', opensIn, orderId, paymentId: `payment of ${orderId}`, amount, currency };
};
const callOff = (orderId: string): WalletCommand => ({ type: 'call-off', opensIn, orderId });

const after = (...commands: WalletCommand[]) =>
  commands.reduce((one, command) => one.handle(command), new PlainWallet());
const typesOf = ({ events }: PlainWallet) => events.map(({ type }) => type);

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const amount = fc.integer({ min: 0, max: 1_000 });
const anyCommand: fc.Arbitrary<WalletCommand> = fc.oneof(
  fc.tuple(amount, id).map(([n, of]) => deposit(n, `deposit ${of}`)),
  fc.tuple(amount, id).map(([n, of]) => withdraw(n, `withdrawal ${of}`)),
  fc.tuple(amount, id, fc.constantFrom('EUR', 'USD')).map(([n, of, currency]) => charge(n, of, currency)),
  id.map(callOff),
);

describe('a wallet', () => {
  it('is 200 after 500 − 150 + 100 − 250', () => {
    const classic = after(deposit(500, 'd1'), withdraw(150, 'w1'), deposit(100, 'd2'), withdraw(250, 'w2'));
    expect(classic.state).toEqual({ currency: 'EUR', balance: 200 });
    expect(typesOf(classic)).toEqual([
      'AccountOpened',
      'MoneyDeposited',
      'MoneyWithdrawn',
      'MoneyDeposited',
      'MoneyWithdrawn',
    ]);
  });

  it('is never negative, and its balance is the sum of its events', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 60 }), (commands) => {
        const one = new PlainWallet();
        for (const command of commands) expect(one.handle(command).state.balance).toBeGreaterThanOrEqual(0);
        expect(one.state.balance).toBe(one.events.reduce((sum, event) => sum + effectOf(event), 0));
      }),
    );
  });

  it('is opened once, and first', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { minLength: 1 }), (commands) => {
        const [first, ...later] = typesOf(after(...commands));
        expect([undefined, 'AccountOpened']).toContain(first);
        expect(later).not.toContain('AccountOpened');
      }),
    );
  });

  it('does nothing, when told to do again what it has been told before', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), fc.nat(), (commands, which) => {
        const one = after(...commands);
        const events = [...one.events];
        const repeated = commands[which % Math.max(1, commands.length)];
        // One that was refused may be possible by now; that is no repetition.
        fc.pre(repeated !== undefined && events.some((event) => subjectOf(event) === subjectOf(repeated)));
        fc.pre(repeated.type !== 'call-off');
        expect(one.handle(repeated).events).toEqual(events);
      }),
    );
  });
});

describe('an order', () => {
  it('ends the same, whatever order its facts come in and however often', () => {
    const orderCommands = [charge(150, 'a'), callOff('a'), callOff('a'), charge(150, 'a')];
    const others = [charge(100, 'b'), charge(100, 'c'), deposit(50, 'd2')];
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...orderCommands, ...others], { minLength: 7 }),
        fc.infiniteStream(fc.boolean()),
        (order, repeats) => {
          const commands = order.flatMap((command) => (repeats.next().value ? [command, command] : [command]));
          const one = after(deposit(1_000, 'd1'), ...commands);
          expect(one.state.balance).toBe(850);
          const charged = typesOf(one).filter((type) => type === 'OrderCharged').length;
          const refunded = typesOf(one).filter((type) => type === 'OrderRefunded').length;
          expect(charged - refunded).toBe(2);
        },
      ),
    );
  });

  it('is declined where there is too little, and stays declined', () => {
    const one = after(deposit(100, 'd1'), charge(101, 'a'), deposit(100, 'd2'), charge(101, 'a'), callOff('a'));
    expect(typesOf(one)).toEqual(['AccountOpened', 'MoneyDeposited', 'ChargeDeclined', 'MoneyDeposited']);
  });

  it('may cost nothing', () => {
    expect(typesOf(after(charge(0, 'a'), callOff('a')))).toEqual(['AccountOpened', 'OrderCharged', 'OrderRefunded']);
  });
});

describe('a movement', () => {
  it.each([
    ['more than there is', [deposit(100, 'd'), withdraw(101, 'w')], 'insufficient-funds'],
    ['another currency', [deposit(100, 'd'), deposit(100, 'e', 'USD')], 'currency-mismatch'],
    ['more than a wallet holds', [deposit(LARGEST_BALANCE, 'd'), deposit(1, 'e')], 'balance-limit'],
    ['the id of another amount', [deposit(100, 'd'), deposit(101, 'd')], 'movement-id-reused'],
    ['the id of another kind', [deposit(100, 'd'), withdraw(100, 'd')], 'movement-id-reused'],
  ])('of %s is refused', (_, commands, code) => {
    expect(after(...commands).rejections).toEqual([code]);
  });

  it('is known again after the money is gone', () => {
    const one = after(deposit(100, 'd'), withdraw(100, 'w'), withdraw(100, 'w'));
    expect(one.rejections).toEqual([]);
    expect(one.state.balance).toBe(0);
  });
});
