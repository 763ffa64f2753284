import { AsyncLocalStorage } from 'node:async_hooks';
import { currentDelivery, type TokenBinding } from '@warren/messaging';
import type { AccessPolicy } from './access-policy.ts';
import { type NamedKey, signingKeyOf } from './keys.ts';
import { SigningRound } from './signing-round.ts';
import { digestOf, signedToken } from './token.ts';
import type { Claims } from './token-claims.ts';

/** Whom something is done for, and what they may have done. */
export interface Caller {
  /** A user's id, `anybody`, or `service:<name>`. */
  readonly subject: string;
  readonly scopes: readonly string[];
}

const MINUTE = 60;
const TWO_WEEKS = 14 * 86_400;

/** Seconds. A request is worthless after its deadline; a task may wait for as long as its consumer's inbox knows its id. */
const GOOD_FOR = { request: MINUTE, reply: MINUTE, task: TWO_WEEKS, event: TWO_WEEKS } as const;

/** Signs messages, for one service and with its key. */
export class MessageTokenIssuer {
  private readonly key: NamedKey;
  private readonly round: SigningRound;
  private readonly callers = new AsyncLocalStorage<Caller>();

  /**
   * @param key with its private half, as in the setting PASSPORT_KEY
   * @param self who the service is when it does something for nobody else
   */
  constructor(
    key: string,
    private readonly self: Caller,
    private readonly policy: Pick<AccessPolicy, 'mayIssue' | 'guarded'>,
  ) {
    this.key = signingKeyOf(key);
    this.round = new SigningRound(this.key);
  }

  /** Who is being acted for; `undefined` outside of {@link actFor}. */
  get caller(): Caller | undefined {
    return this.callers.getStore();
  }

  /** What `work` sends, or gives to the outbox, is for this caller. */
  actFor<T>(caller: Caller, work: () => T): T {
    return this.callers.run(caller, work);
  }

  /**
   * For {@link MessagingModule}, {@link PersistenceModule} and {@link RabbitServer}. Each message has a token of its own.
   * What a handler sends is for the caller of the message in hand, and allows what this service may have done.
   * @throws Error for a message that this service may not issue: no consumer would take it
   */
  readonly sign = (message: TokenBinding): string => signedToken(this.key, this.claimsOf(message));

  /**
   * Like {@link sign}, for services with much to send: messages of one turn of the event loop share a signature, which is
   * what costs most. Consumers of the version before do not take such tokens.
   */
  readonly signTogether = (message: TokenBinding): Promise<string> => this.round.sign(this.claimsOf(message));

  private requireRight(message: TokenBinding): void {
    const { issuer } = this.key;
    if (this.policy.mayIssue?.(issuer, message) ?? true) return;
    const what = message.kind === 'reply' ? 'reply to' : 'publish';
    throw new Error(`"${issuer}" may not ${what} "${message.type}". Who may: the access policy, docs/authority.md.`);
  }

  private claimsOf(message: TokenBinding): Claims {
    this.requireRight(message);
    const { subject, scopes } = this.caller ?? this.itself();
    const { id, kind, type, correlationId, content, replyTo } = message;
    const iat = Math.floor(Date.now() / 1_000);
    return {
      iss: this.key.issuer,
      sub: subject,
      aud: type,
      jti: id,
      iat,
      exp: iat + GOOD_FOR[kind],
      conversation: correlationId,
      scopes: kind === 'event' || kind === 'reply' ? [] : [...scopes],
      digest: digestOf(content),
      ...(kind === 'request' && replyTo !== undefined && { reply_to: replyTo }),
    };
  }

  private itself(): Caller {
    return { ...this.self, subject: currentDelivery()?.caller ?? this.self.subject };
  }
}
