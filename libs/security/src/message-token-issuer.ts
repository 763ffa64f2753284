import { AsyncLocalStorage } from 'node:async_hooks';
import { currentDelivery, type TokenBinding, type SignMessage } from '@warren/messaging';
import { SignJWT } from 'jose';
import type { AccessPolicy } from './access-policy.ts';
import { keyOf, type NamedKey } from './keys.ts';

/** Whom something is done for, and what they may have done. */
export interface Caller {
  /** A user's id, `anybody`, or `service:<name>`. */
  readonly subject: string;
  readonly scopes: readonly string[];
}

/** A request is worthless after its deadline; a task may wait for as long as its consumer's inbox knows its id. */
const GOOD_FOR = { request: '1 minute', task: '14 days', event: '14 days' } as const;

/** Makes passports, for one service and with its key. */
export class MessageTokenIssuer {
  private readonly key: NamedKey;
  private readonly callers = new AsyncLocalStorage<Caller>();

  /**
   * @param key with its private half, as in the setting PASSPORT_KEY
   * @param self who the service is when it does something for nobody else
   */
  constructor(
    key: string,
    private readonly self: Caller,
    private readonly policy: Pick<AccessPolicy, 'guarded'>,
  ) {
    this.key = keyOf(key);
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
   * For {@link MessagingModule} and {@link PersistenceModule}. Within a handler only messages to guarded services are
   * vouched for; others carry the passport of the message in hand on, which tells whom it is for and allows nothing.
   */
  readonly sign: SignMessage = async (message) => {
    if (this.caller) return this.signed(this.caller, message);
    const delivery = currentDelivery();
    if (delivery?.token !== undefined && !this.isCommand(message)) return delivery.token;
    return this.signed({ ...this.self, subject: delivery?.caller ?? this.self.subject }, message);
  };

  private signed({ subject, scopes }: Caller, { id, kind, type, correlationId }: TokenBinding): Promise<string> {
    const { kid, issuer, jwk } = this.key;
    return new SignJWT({ scopes: [...scopes], conversation: correlationId })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(type)
      .setJti(id)
      .setIssuedAt()
      .setExpirationTime(GOOD_FOR[kind])
      .sign(jwk);
  }

  /** Whether its handler will ask what the message may have done. */
  private isCommand({ kind, type }: TokenBinding): boolean {
    return kind !== 'event' && this.policy.guarded.includes(type.split('.', 1)[0] ?? '');
  }
}
