import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { databaseUrl } from '@warren/configuration';
import { catalogue } from '@showcase/contracts';
import {
  address,
  BrokerInspector,
  Recorder,
  startPostgres,
  startRedis,
  testVhost,
  until,
  type Broker,
  type Service,
  type TestVhost,
} from '@warren/testing';
import { compileCache, root } from '../../../launcher/paths.ts';
import { messageTokenKeys } from '../../contracts/test/message-token-keys.ts';
import { Client } from 'pg';

const EVENTS = catalogue.filter(({ kind }) => kind === 'event').map(({ type }) => type);

const PASSWORD = 'correct horse battery';

export type App = 'gateway' | 'email-subscriptions' | 'worker';

/** One app as a process, started as `npm start` and the containers start it. */
export class RunningApp {
  /** All that it has logged. */
  log = '';

  private constructor(
    private readonly process: ChildProcessByStdio<null, Readable, null>,
    readonly port: number,
  ) {
    process.stdout.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  static async start(app: App, environment: Record<string, string>): Promise<RunningApp> {
    const port = Number(environment['PORT'] ?? (await freePort()));
    const child = spawn(process.execPath, [`dist/${app}/apps/${app}/src/main.js`], {
      cwd: root,
      env: {
        ...environment,
        NODE_COMPILE_CACHE: compileCache,
        PORT: String(port),
        HEALTH_PORT: String(port),
        LOG_LEVEL: environment['LOG_LEVEL'] ?? 'warn',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const running = new RunningApp(child, port);
    await until(() => running.isReady(), `${app} is ready`);
    return running;
  }

  async isReady(): Promise<boolean> {
    if (this.process.exitCode !== null) throw new Error(`the app ended with ${this.process.exitCode}`);
    return fetch(`http://127.0.0.1:${this.port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** What it holds in memory now, in megabytes, as it says itself. */
  async memory(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text();
    return Math.round(Number(/^process_memory_usage_bytes.* (\S+)/m.exec(text)?.[1]) / 1_000_000);
  }

  /** Ends it in order. Resolves with its exit code. */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    await ended;
    return this.process.exitCode;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A database, a Redis, a CRM and a virtual host of the test's own; apps come and go. */
export class RunningSystem {
  readonly contacts = new Recorder<Record<string, unknown>>();
  private readonly apps: RunningApp[] = [];

  private constructor(
    readonly vhost: Pick<TestVhost, 'url' | 'drop'>,
    readonly postgres: Service,
    readonly redis: Service,
    private readonly crm: Server,
    readonly inspector: BrokerInspector,
  ) {}

  /** @param broker its own, for what is done to it, or measured; it ends with the system. @default the test run's */
  static async create(broker?: Broker): Promise<RunningSystem> {
    const place = broker ? { url: broker.url, drop: () => broker.close() } : testVhost('system');
    const [vhost, postgres, redis] = await Promise.all([place, startPostgres(), startRedis()]);
    const crm = createServer();
    const system = new RunningSystem(vhost, postgres, redis, crm, await BrokerInspector.connect(vhost.url, EVENTS));
    crm.on('request', (request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        system.contacts.record(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
        response.end('{}');
      });
    });
    crm.listen(0, '127.0.0.1');
    await once(crm, 'listening');
    return system;
  }

  /** @param more settings; without `PORT` it takes a free one */
  async start(app: App, more: Record<string, string> = {}): Promise<RunningApp> {
    const running = await RunningApp.start(app, {
      AMQP_URL: this.vhost.url,
      DATABASE_URL: this.postgres.url,
      REDIS_URL: this.redis.url,
      SMTP_URL: address('SMTP_URL'),
      PASSPORT_KEY: messageTokenKeys.keys[app],
      PASSPORT_PUBLIC_KEYS: messageTokenKeys.publicKeys,
      CRM_URL: `http://127.0.0.1:${(this.crm.address() as AddressInfo).port}/contacts`,
      ...more,
    });
    this.apps.push(running);
    return running;
  }

  /** A caller of this gateway, of whom it knows nothing yet. */
  callerAt({ port }: Pick<RunningApp, 'port'>): Caller {
    return new Caller(port, (email, changes) =>
      this.rows('gateway', `UPDATE users SET ${changes} WHERE email = $1`, [email]),
    );
  }

  /** What all apps have logged. */
  get log(): string {
    return this.apps.map(({ log }) => log).join('');
  }

  async rows<Row = Record<string, unknown>>(
    database: string,
    query: string,
    parameters: unknown[] = [],
  ): Promise<Row[]> {
    const client = new Client({ connectionString: databaseUrl(this.postgres.url, database) });
    await client.connect();
    try {
      return (await client.query(query, parameters)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** Mails in the mailbox to this address. */
  async mailsTo(recipient: string): Promise<{ subject: string; text: string }[]> {
    const response = await fetch(new URL('/api/messages', address('MAILBOX_URL')));
    const mails = (await response.json()) as { to: unknown; subject: string; text: string }[];
    return mails.filter(({ to }) => JSON.stringify(to).includes(recipient));
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.stop()));
    this.crm.closeAllConnections();
    this.crm.close();
    await this.inspector.close().catch(() => undefined);
    await Promise.all([this.vhost.drop(), this.postgres.close(), this.redis.close()]);
  }
}

/** Changes the row of an account, as its owner's click or an operator would. */
type MarkAccount = (email: string, changes: string) => Promise<unknown>;

/** Calls the gateway as a customer's program does. */
export class Caller {
  private token: string | undefined;
  private email: string | undefined;

  constructor(
    private readonly port: number,
    private readonly mark: MarkAccount,
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const content = body !== undefined && { 'content-type': 'application/json' };
    const request = {
      method,
      headers: { ...content, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const response = await this.fetch(path, request);
    if (response.status !== 401 || this.email === undefined) return answerOf(response);
    await this.logIn(this.email); // a token is good for a quarter of an hour, and proofs take longer
    return answerOf(await this.fetch(path, request));
  }

  /** Sends a CSV file while it is made. */
  async upload(path: string, file: Readable, type = 'text/csv'): Promise<Answer> {
    const body = Readable.toWeb(file);
    const headers = { 'content-type': type };
    return answerOf(await this.fetch(path, { method: 'POST', headers, body, duplex: 'half' }));
  }

  fetch(
    path: string,
    request: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers = { ...request.headers, ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }) };
    return fetch(`http://127.0.0.1:${this.port}${path}`, { ...request, headers });
  }

  /** What they show; empty before somebody has registered. */
  get accessToken(): string {
    return this.token ?? '';
  }

  /** Registers a user, whose address counts as verified, and speaks for them from now on. */
  async register(email: string, name: string): Promise<Answer> {
    const registered = await this.registerUnverified(email, name);
    await this.mark(email, 'verified_at = now()');
    return registered;
  }

  /** The same, with an address that its owner has not verified. */
  async registerUnverified(email: string, name: string): Promise<Answer> {
    const registered = await this.call('POST', '/auth/register', { email, name, password: PASSWORD });
    await this.logIn(email);
    this.email = email;
    return registered;
  }

  /** The same, for an operator. */
  async registerOperator(email: string, name: string): Promise<Answer> {
    const registered = await this.register(email, name);
    await this.mark(email, "role = 'operator'");
    return registered;
  }

  private async logIn(email: string): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ email, password: PASSWORD });
    const answer = await answerOf(await this.fetch('/auth/login', { method: 'POST', headers, body }));
    this.token = String(answer.body['accessToken']);
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
