import { setTimeout as pause } from 'node:timers/promises';
import { type Mail, type OperatorLogin, type Runtime, bold, dim, green, red, print } from '@warren/infrastructure';
import { OperatorDatabase } from '../cli/operator-database.ts';

const timeoutMs = 30_000;

/** Sends real traffic once through the whole system, and prints what happened. */
export async function tour(runtime: Runtime): Promise<boolean> {
  print('A tour: a person registers, and orders something.\n');
  const guide = new Guide(runtime.gateway);
  try {
    await register(guide, runtime);
    await visitApi(guide, runtime);
    await order(guide);
    if (runtime.mailbox) await readMail(guide, runtime.mailbox);
    return true;
  } catch (error) {
    print(`  ${red('✗')} ${guide.at}`);
    print(red(`\nThe tour ended there: ${error instanceof Error ? error.message : error}`));
    print('Warren keeps running; its logs have more.');
    return false;
  }
}

/** Names that no earlier tour has used. */
function cast() {
  const tag = Date.now().toString(36);
  return {
    name: 'Ada Lovelace',
    email: `ada.${tag}@example.org`,
    password: crypto.randomUUID(),
    subscriber: `grace.${tag}@example.org`,
    announcement: `Hello from tour ${tag}`,
  };
}

/** An account, whose address is verified by the link in a mail, as a person does it. */
async function register(guide: Guide, { mailbox, postgres }: Runtime): Promise<void> {
  const { name, email, password } = guide.cast;
  await guide.step('POST /auth/register', 'a user, and the event user.registered', () =>
    guide.call('POST', '/auth/register', { email, password, name }),
  );
  guide.token = await guide.step('POST /auth/login', 'an access token', () => guide.logIn({ email, password }));
  if (!mailbox) return new OperatorDatabase(postgres).verify(email);
  const path = await guide.step('Mailbox', 'the link that verifies the address', () =>
    guide.until(async () => verifyingPath(await mailsIn(mailbox), email)),
  );
  await guide.step('POST /auth/verify', 'the account may order and send now', () => guide.call('POST', path));
}

const mailsIn = async (mailbox: string) => (await (await fetch(`${mailbox}/api/messages`)).json()) as Mail[];

function verifyingPath(mails: Mail[], email: string): string | undefined {
  const mail = mails.find(({ to, text }) => to.includes(email) && text.includes('/auth/verify?'));
  return mail && /\/auth\/verify\?token=[\w-]+/.exec(mail.text)?.[0];
}

async function visitApi(guide: Guide, { operator }: Runtime): Promise<void> {
  const { subscriber, announcement } = guide.cast;
  await guide.step('POST /subscribers', 'a request, answered by email-subscriptions', () =>
    guide.call('POST', '/subscribers', { email: subscriber, name: 'Grace Hopper' }),
  );
  const own = guide.token;
  if (operator) guide.token = await guide.logIn(operator);
  const payload = { subject: announcement, text: 'Warren runs, and this came through its queues.' };
  const { id } = await guide.step('POST /tasks', 'the operator queues notifications.announce.v1', () =>
    guide.call<{ id: string }>('POST', '/tasks', { type: 'notifications.announce.v1', payload }),
  );
  await guide.step(`GET /tasks/${id.slice(0, 8)}…`, 'a worker has done it', () =>
    guide.until(() => guide.succeeded(id)),
  );
  guide.token = own;
}

/** Money into the wallet, and an order that stock and payment decide on. */
async function order(guide: Guide): Promise<void> {
  await guide.step('POST /wallet/deposits', '50.00 EUR, an event in the wallet', () =>
    guide.call('POST', '/wallet/deposits', { amount: 5_000 }),
  );
  const items = [{ sku: 'hay-5kg', quantity: 2 }];
  const { id } = await guide.step('POST /orders', 'stock is checked, and order.placed published', () =>
    guide.call<{ id: string }>('POST', '/orders', { items }),
  );
  await guide.step(`GET /orders/${id.slice(0, 8)}…`, 'reserved, paid, and so confirmed', () =>
    guide.until(() => guide.confirmed(id)),
  );
}

/** The mails that the services sent because of these events. */
async function readMail(guide: Guide, mailbox: string): Promise<void> {
  const { email, announcement } = guide.cast;
  const expected: [string, string, (mail: Mail) => boolean][] = [
    ['a welcome', '/auth/register', ({ to, subject }) => to.includes(email) && /Welcome/.test(subject)],
    ['a note about the new user', '/auth/register', (mail) => !mail.to.includes(email) && mail.text.includes(email)],
    ['the confirmation of the order', '/orders', ({ to, subject }) => to.includes(email) && /order/.test(subject)],
    ['the announcement', '/tasks', ({ subject }) => subject.includes(announcement)],
  ];
  for (const [what, cause, isIt] of expected) {
    const mail = await guide.step('Mailbox', what, () => guide.until(async () => (await mailsIn(mailbox)).find(isIt)));
    const ms = Date.parse(mail.receivedAt) - guide.endOf(cause);
    print(dim(`      “${mail.subject}” to ${mail.to.join(', ')}, ${ms} ms after POST ${cause}`));
  }
}

/** Runs the steps, knows the current one, and how long each took. */
class Guide {
  readonly cast = cast();
  private readonly gateway: string;
  private readonly ends = new Map<string, number>();
  token: string | undefined;
  at = '';

  constructor(gateway: string) {
    this.gateway = gateway;
  }

  async step<T>(what: string, outcome: string, work: () => Promise<T>): Promise<T> {
    this.at = `${what}: ${outcome}`;
    const began = performance.now();
    const result = await work();
    this.ends.set(what, Date.now());
    const ms = `${Math.round(performance.now() - began)} ms`;
    print(`  ${green('✓')} ${bold(what.padEnd(22))} ${outcome.padEnd(46)} ${dim(ms.padStart(8))}`);
    return result;
  }

  /** When the answer to a POST came. */
  endOf(path: string): number {
    return this.ends.get(`POST ${path}`) ?? 0;
  }

  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.gateway + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** @returns an access token */
  async logIn({ email, password }: OperatorLogin): Promise<string> {
    return (await this.call<{ accessToken: string }>('POST', '/auth/login', { email, password })).accessToken;
  }

  /** True when the task has succeeded. @throws Error when it has failed for good */
  async succeeded(id: string): Promise<true | undefined> {
    const { state, ...rest } = await this.call<{ state: string }>('GET', `/tasks/${id}`);
    if (state === 'failed') throw new Error(`the task failed: ${JSON.stringify(rest)}`);
    return state === 'succeeded' ? true : undefined;
  }

  /** True when the order is confirmed. @throws Error when it is rejected */
  async confirmed(id: string): Promise<true | undefined> {
    const { state, rejection } = await this.call<{ state: string; rejection: object }>('GET', `/orders/${id}`);
    if (state === 'rejected') throw new Error(`the order was rejected: ${JSON.stringify(rejection)}`);
    return state === 'confirmed' ? true : undefined;
  }

  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await pause(25)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`nothing within ${timeoutMs / 1000} s.`);
  }
}
