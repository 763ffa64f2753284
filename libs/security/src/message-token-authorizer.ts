import { type AuthorizableMessage, type Authorizer, ForbiddenError } from '@warren/messaging';
import type { AccessPolicy } from './access-policy.ts';
import { publicKeysOf } from './keys.ts';
import { digestOf, TokenReader } from './token.ts';
import { Claims } from './token-claims.ts';

/** Messages that were verified lately: what is tried again, and what several handlers get, is not verified anew. */
const REMEMBERED = 1_000;
/** Seconds by which two clocks may differ. */
const TOLERANCE = 5;
/** Whom a message of the version before is for, where nothing proves it. */
const UNKNOWN = 'anybody';

export interface MessageTokenAuthorizerOptions {
  /**
   * Until then, messages of the version before are taken as it took them: events and replies without a token, and tokens
   * that are bound to no body. Two weeks after an upgrade none is left.
   * @default never
   */
  readonly transitionUntil?: Date | undefined;
}

/** Checks message tokens, with public keys only: who can check them cannot sign any. */
export class MessageTokenAuthorizer implements Authorizer {
  private readonly tokens: TokenReader;
  private readonly known = new Map<string, Claims>();

  /** @param keys as in the setting PASSPORT_PUBLIC_KEYS */
  constructor(
    keys: string,
    private readonly policy: Pick<AccessPolicy, 'mayVouchFor' | 'mayIssue'>,
    private readonly options: MessageTokenAuthorizerOptions = {},
  ) {
    this.tokens = new TokenReader(publicKeysOf(keys));
  }

  /** @throws ForbiddenError unless the token was made for this very message, by who may, and allows what its handler asks for */
  authorize(message: AuthorizableMessage, scope: string | undefined): string {
    const { token } = message;
    if (token === undefined) return this.withoutToken(message, scope);
    const claims = this.read(token);
    if (claims?.digest === undefined && claims) return this.ofVersionBefore(message, claims, scope);
    if (!claims) throw forbidden(message, 'its passport is not one of ours');
    requireBinding(message, claims);
    requireTime(message, claims);
    this.requireIssuer(message, claims);
    this.requireScope(message, claims, scope);
    return claims.sub;
  }

  /** Whom a message is for, by its own token or that of the one which began it; `undefined` where neither proves it. */
  callerOf({ token, correlationId }: Pick<AuthorizableMessage, 'token' | 'correlationId'>): string | undefined {
    // It may be long over, and is as true as ever.
    const claims = token === undefined ? undefined : this.read(token);
    return claims?.conversation === correlationId ? claims.sub : undefined;
  }

  /** `undefined` for a token that is none of ours. */
  private read(token: string): Claims | undefined {
    const known = this.known.get(token);
    if (known) return known;
    const claims = this.verified(token);
    const [oldest] = this.known.keys();
    if (oldest !== undefined && this.known.size >= REMEMBERED) this.known.delete(oldest);
    if (claims) this.known.set(token, claims);
    return claims;
  }

  private verified(token: string): Claims | undefined {
    try {
      const { claims, issuer } = this.tokens.read(token);
      const parsed = Claims.parse(claims);
      return parsed.iss === issuer ? parsed : undefined;
    } catch {
      return undefined;
    }
  }

  private requireIssuer(message: AuthorizableMessage, { iss }: Claims): void {
    if (this.policy.mayIssue?.(iss, message) ?? true) return;
    throw forbidden(message, `"${iss}" may not ${message.kind === 'reply' ? 'reply to it' : 'publish it'}`);
  }

  private requireScope(message: AuthorizableMessage, { iss, sub, scopes }: Claims, scope: string | undefined): void {
    if (scope === undefined) return;
    if (!scopes.includes(scope)) throw forbidden(message, `"${sub}" may not "${scope}"`);
    if (!this.policy.mayVouchFor(iss, scope)) throw forbidden(message, `"${iss}" may not vouch for "${scope}"`);
  }

  private withoutToken(message: AuthorizableMessage, scope: string | undefined): string {
    if (scope !== undefined || !this.isTransition()) throw forbidden(message, 'it carries no passport');
    return UNKNOWN;
  }

  /** Bound to no body; an event's was that of the message which began it. */
  private ofVersionBefore(message: AuthorizableMessage, claims: Claims, scope: string | undefined): string {
    if (!this.isTransition()) throw forbidden(message, 'its passport is bound to no body');
    if (scope === undefined) return claims.conversation === message.correlationId ? claims.sub : UNKNOWN;
    requireMessage(message, claims);
    requireTime(message, claims);
    this.requireScope(message, claims, scope);
    return claims.sub;
  }

  private isTransition(): boolean {
    const { transitionUntil } = this.options;
    return transitionUntil !== undefined && Date.now() < transitionUntil.getTime();
  }
}

function requireMessage(message: AuthorizableMessage, { aud, jti }: Claims): void {
  if (aud !== message.type) throw forbidden(message, 'its passport was made for another type of message');
  if (jti !== message.id) throw forbidden(message, `its passport was made for another message, ${jti}`);
}

function requireBinding(message: AuthorizableMessage, claims: Claims): void {
  requireMessage(message, claims);
  if (claims.digest !== digestOf(message.content)) throw forbidden(message, 'its passport was made for another body');
  if (message.kind === 'request' && claims.reply_to !== message.replyTo)
    throw forbidden(message, 'its passport was made for another reply address');
}

/** What comes again, after an operator's redrive or in a replay, may be older than a token is good for. It commands nothing. */
function requireTime(message: AuthorizableMessage, { exp }: Claims): void {
  if (message.kind === 'event' && message.isRepublished) return;
  if (exp + TOLERANCE < Date.now() / 1_000) throw forbidden(message, 'its passport has expired');
}

const forbidden = ({ kind, type }: AuthorizableMessage, flaw: string): ForbiddenError =>
  new ForbiddenError(
    `${kind === 'reply' ? `A reply to "${type}"` : `"${type}"`} is refused: ${flaw}. What a message token must hold: docs/authority.md.`,
  );
