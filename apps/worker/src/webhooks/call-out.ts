import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Agent, buildConnector, request } from 'undici';
import { WORKER_SETTINGS, type WorkerSettings } from '../pool/worker-settings.ts';
import { literalAddress, lookupPublic, PrivateAddressError } from './public-address.ts';
import { isPublic } from './special-purpose.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 15_000;
/** What is read of an answer before it is cut off, in bytes: nobody looks at it. */
const ANSWER_LIMIT = 16_384;

/** What one call carries. */
export interface Call {
  readonly url: string;
  readonly secret: string;
  /** Sent as `webhook-id`: the receiver tells a repetition by it. */
  readonly id: string;
  readonly body: string;
}

/** What came of it: an answer, or the reason why there was none. */
export type Answer =
  | { readonly status: number; readonly retryAfter: string | undefined }
  | { readonly status: null; readonly error: string };

/**
 * Calls customers' endpoints, signed by the Standard Webhooks scheme (https://www.standardwebhooks.com). It follows no
 * redirect, and connects to nothing that is not on the public internet, unless WEBHOOK_NETWORKS is `any`.
 */
@Injectable()
export class CallOut implements OnModuleDestroy {
  private readonly anywhere: boolean;
  private readonly agent: Agent;

  constructor(@Inject(WORKER_SETTINGS) { webhookNetworks }: WorkerSettings) {
    this.anywhere = webhookNetworks === 'any';
    this.agent = new Agent({
      connect: this.anywhere ? { timeout: CONNECT_TIMEOUT_MS } : connectToPublic(),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  /** Why this address is not called, as a sentence; `undefined` when it is. */
  async rejectionReason(address: string): Promise<string | undefined> {
    const url = new URL(address);
    if (url.username !== '' || url.password !== '') return 'The address must not carry a user name or password.';
    if (this.anywhere) return undefined;
    if (url.protocol !== 'https:') return 'The address must begin with https://.';
    const literal = literalAddress(url);
    if (literal === undefined) return rejectionOfName(url.hostname);
    return isPublic(literal) ? undefined : `${url.hostname} is not on the public internet.`;
  }

  /** Never throws for what the other side does, or does not; only when `signal` was aborted. */
  async post(call: Call, signal: AbortSignal): Promise<Answer> {
    try {
      this.refuseLiteral(call.url);
      return await this.send(call, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
    } catch (error) {
      signal.throwIfAborted();
      return { status: null, error: (error as Error).message || String((error as { code?: string }).code) };
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.agent.destroy();
  }

  private async send({ url, secret, id, body }: Call, signal: AbortSignal): Promise<Answer> {
    const at = new Date();
    const response = await request(url, {
      method: 'POST',
      dispatcher: this.agent,
      signal,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Warren-Webhooks/1',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      },
      body,
    });
    await response.body.dump({ limit: ANSWER_LIMIT });
    const retryAfter = response.headers['retry-after'];
    return { status: response.statusCode, retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter };
  }

  /** A connection to an address asks for no lookup. */
  private refuseLiteral(address: string): void {
    const literal = literalAddress(new URL(address));
    if (!this.anywhere && literal !== undefined && !isPublic(literal)) throw new PrivateAddressError(literal);
  }
}

async function rejectionOfName(hostname: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    lookupPublic(hostname, {}, (error) => {
      if (!error) resolve(undefined);
      else if (error instanceof PrivateAddressError) resolve(error.message);
      else resolve(`${hostname} cannot be resolved: ${error.message}.`);
    });
  });
}

/** Looks twice: at the addresses of a name before it connects, and at the one that it has reached. */
export function connectToPublic(): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: lookupPublic });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      if (!socket || isPublic(socket.remoteAddress ?? '0.0.0.0')) return callback(...result);
      socket.destroy();
      callback(new PrivateAddressError(options.hostname), null);
    });
}
