import { Injectable } from '@nestjs/common';
import { matchingKey } from '@warren/contracts';
import { digestOf, limitExceeded, networkOf, RateLimits, refusal, UnauthenticatedError } from '@warren/http';

const DAY = 86_400;
const UNCOUNTED = Number.MAX_SAFE_INTEGER;

/** Wrong passwords for an account from one network that cost nothing. The next costs a second, and each twice the last. */
const FREE = 8;
const LONGEST_WAIT = 900;
/** With more than so many wrong passwords from everywhere in an hour, networks that the owner never used have one free try. */
const UNDER_ATTACK = 50;

/**
 * Makes guessing a password slow, and shuts no owner out: what a guesser's network did costs that network. Of an account
 * that many networks guess at, a network where its owner has logged in before is not suspected, and any other has a try.
 */
@Injectable()
export class LogInAttempts {
  private readonly tries;
  private readonly turns;
  private readonly failures;
  private readonly successes;

  constructor(limits: RateLimits) {
    this.tries = limits.counter('log-in.tries', { max: UNCOUNTED, seconds: DAY });
    this.turns = limits.counter('log-in.turns', { max: 1, seconds: 1 });
    this.failures = limits.counter('log-in.failures', { max: UNCOUNTED, seconds: 3_600 });
    this.successes = limits.counter('log-in.successes', { max: UNCOUNTED, seconds: 90 * DAY });
  }

  /**
   * Does a log-in when it is its network's turn. A try counts before its password is looked at: many at once are not
   * all free.
   * @param check throws UnauthenticatedError for a wrong password
   * @throws TooManyRequestsError before it is its turn
   */
  async attempt<T>({ email, address }: LogIn, check: () => Promise<T>): Promise<T> {
    const name = matchingKey(email);
    const [account, pair] = [digestOf(name), digestOf(name, networkOf(address))];
    const [{ consumedPoints: tries }, suspicion] = await Promise.all([
      this.tries.penalty(pair),
      this.suspicion(account, pair),
    ]);
    await this.takeTurn(pair, waitAfter(tries + suspicion));
    try {
      const done = await check();
      await Promise.all([this.tries.delete(pair), this.turns.delete(pair), this.successes.penalty(pair)]);
      return done;
    } catch (error) {
      await (error instanceof UnauthenticatedError ? this.failures.penalty(account) : this.tries.reward(pair));
      throw error;
    }
  }

  /** As how many tries the account's being guessed at counts, for this network. */
  private async suspicion(account: string, pair: string): Promise<number> {
    const [failures, successes] = await Promise.all([this.failures.get(account), this.successes.get(pair)]);
    const isKnown = (successes?.consumedPoints ?? 0) > 0;
    return !isKnown && (failures?.consumedPoints ?? 0) > UNDER_ATTACK ? FREE - 1 : 0;
  }

  private async takeTurn(pair: string, seconds: number): Promise<void> {
    if (seconds === 0) return;
    const { consumedPoints, msBeforeNext } = await this.turns
      .consume(pair, 1, { customDuration: seconds })
      .catch(refusal);
    if (consumedPoints <= 1) return;
    await this.tries.reward(pair);
    const quota = { per: 'account', max: 1, seconds } as const;
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
    throw limitExceeded([{ name: 'wrong-passwords', quota, remaining: 0, resetSeconds, isExceeded: true }]);
  }
}

interface LogIn {
  /** Of the account, in whatever way it is written. */
  readonly email: string;
  /** Where it comes from. */
  readonly address: string;
}

/** Seconds before the next try. */
export const waitAfter = (tries: number): number =>
  tries <= FREE ? 0 : Math.min(2 ** (tries - FREE - 1), LONGEST_WAIT);
