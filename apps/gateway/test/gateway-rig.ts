import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { catalogue } from '@showcase/contracts';
import { Messenger, newId, provision, type RabbitClient } from '@warren/messaging';
import { freshName, type Service, startRedis, testDatabase, type TestDatabase } from '@warren/testing';
import { DataSource } from 'typeorm';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { clientOfEverybody } from '../../contracts/test/showcase-ground.ts';
import { hashPassword } from '../src/auth/passwords.ts';
import { createGateway } from '../src/gateway.ts';
import type { GatewayOptions } from '../src/gateway.module.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The answer read as JSON; empty where it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly token?: string | undefined;
  /** Sent as JSON; a string is sent as it is, and so are bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a twin. @default this one's */
  readonly port?: number | undefined;
}

/** An account with a session. */
export interface SignedUp {
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export const PASSWORD = 'correct horse battery';
let passwordHash: Promise<string> | undefined;
export const JWT_SECRET = 'a secret of at least thirty-two characters';
const NO_BROKER = 'amqp://127.0.0.1:1';
const EVENTS = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

/** A gateway with a database, a Redis and a group of its own, and a way to call it that sends exactly what it is told to. */
export class GatewayRig {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly options: GatewayOptions,
    readonly redis: Service,
    private readonly database: TestDatabase,
  ) {}

  private client: RabbitClient | undefined;

  /** Publishes what any service may: the gateway's own publishes the gateway's messages only. */
  get messenger(): Messenger {
    return new Messenger((this.client ??= clientOfEverybody(this.options.amqpUrl)));
  }

  /**
   * Starts one. Without a broker it finds none, which must not matter to what needs none; a gateway shares no broker
   * with other tests, since facts and mails would come out at theirs.
   */
  static async start(broker?: { readonly url: string }, more: Partial<GatewayOptions> = {}): Promise<GatewayRig> {
    const [redis, database] = await Promise.all([startRedis(), testDatabase()]);
    const options: GatewayOptions = {
      amqpUrl: broker?.url ?? NO_BROKER,
      databaseUrl: database.url,
      redisUrl: redis.url,
      publicUrl: 'https://warren.example',
      jwtSecret: JWT_SECRET,
      messageTokenKey: messageTokenKeys.keys.gateway,
      telemetry: deaf,
      group: freshName('gateway'),
      ...more,
    };
    if (broker) {
      await provision(broker.url, EVENTS);
    }
    return new GatewayRig(await startGateway(options), options, redis, database);
  }

  /** A second gateway beside this one, on everything that is this one's. */
  async twin(more: Partial<GatewayOptions> = {}): Promise<NestFastifyApplication> {
    return startGateway({ ...this.options, ...more });
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  call(method: string, path: string, { token, body, headers = {}, port = this.port }: Call = {}): Promise<Answer> {
    const isAsItIs = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined;
    const content = isAsItIs ? body : JSON.stringify(body);
    const all = {
      ...(content !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(content)),
      }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: readJson(text) });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(content);
    });
  }

  /** Sends bytes, and returns those that come back until the other side hangs up. */
  send(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(this.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
  }

  /** Adds a user, whose address counts as verified, and logs them in. No mail is sent, and nothing published. */
  async signUp(email = `${freshName('ada')}@example.com`): Promise<SignedUp> {
    return this.add(email, new Date(), 'user');
  }

  /** The same, for an operator. */
  async signUpOperator(): Promise<SignedUp> {
    return this.add(`${freshName('op')}@example.com`, new Date(), 'operator');
  }

  /** The same, for a user whose address is not verified. */
  async signUpUnverified(email = `${freshName('ada')}@example.com`): Promise<SignedUp> {
    return this.add(email, null, 'user');
  }

  private async add(email: string, verifiedAt: Date | null, role: string): Promise<SignedUp> {
    await this.app.get(DataSource).query(
      `INSERT INTO users (id, email, name, password_hash, created_at, verified_at, role)
         VALUES ($1, $2, 'Ada', $3, now(), $4, $5)`,
      [newId(), email, await (passwordHash ??= hashPassword(PASSWORD)), verifiedAt, role],
    );
    const { body } = await this.call('POST', '/auth/login', { body: { email, password: PASSWORD } });
    return { email, accessToken: body['accessToken'] as string, refreshToken: body['refreshToken'] as string };
  }

  async close(): Promise<void> {
    await this.client?.close();
    await this.app.close();
    await Promise.all([this.redis.close(), this.database.drop()]);
  }
}

async function startGateway(options: GatewayOptions): Promise<NestFastifyApplication> {
  const app = await createGateway(options, false);
  await app.listen(0, '127.0.0.1');
  if (options.amqpUrl !== NO_BROKER) {
    await app.startAllMicroservices();
  }
  return app;
}

const deaf: GatewayOptions['telemetry'] = {
  service: 'gateway',
  metricsText: async () => '# nothing is measured here\n',
  flush: async () => undefined,
  shutdown: async () => undefined,
};

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
