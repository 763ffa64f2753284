import { setTimeout as pause } from 'node:timers/promises';
import { type Mail, type Runtime, bold, dim, green, red, print } from '@warren/infrastructure';

const timeoutMs = 30_000;

/** Sends real traffic once through the whole system, and prints what happened. */
export async function tour(runtime: Runtime): Promise<boolean> {
  print('A tour: a person registers, and orders something.\n');
  const guide = new Guide(runtime.gateway);
  try {
    await visitApi(guide);
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
  };
}

async function visitApi(guide: Guide): Promise<void> {
  const { name, email, password, subscriber } = guide.cast;
  await guide.step('POST /auth/register', 'a user, and the event user.registered', () =>
    guide.call('POST', '/auth/register', { email, password, name }),
  );
  guide.token = await guide.step('POST /auth/login', 'an access token', async () => {
    const { accessToken } = await guide.call<{ accessToken: string }>('POST', '/auth/login', { email, password });
    return accessToken;
  });
  await guide.step('POST /subscribers', 'a request, answered by email-subscriptions', () =>
    guide.call('POST', '/subscribers', { email: subscriber, name: 'Grace Hopper' }),
  );
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
  const { email } = guide.cast;
  const mails = async () => (await (await fetch(`${mailbox}/api/messages`)).json()) as Mail[];
  const expected: [string, string, (mail: Mail) => boolean][] = [
    ['a welcome', '/auth/register', ({ to }) => to.includes(email)],
    ['a note about the new user', '/auth/register', (mail) => !mail.to.includes(email) && mail.text.includes(email)],
    ['the confirmation of the order', '/orders', ({ to, subject }) => to.includes(email) && /order/.test(subject)],
  ];
  for (const [what, cause, isIt] of expected) {
    const mail = await guide.step('Mailbox', what, () => guide.until(async () => (await mails()).find(isIt)));
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
