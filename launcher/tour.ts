import { setTimeout as pause } from 'node:timers/promises';
import type { Mail } from './infrastructure/mailbox-pages.ts';
import { bold, dim, green, red, say } from './progress.ts';
import type { Runtime } from './runtime.ts';

const patienceMs = 30_000;

/** Sends real traffic once through the whole system, and prints what happened. */
export async function tour(runtime: Runtime): Promise<boolean> {
  say('A tour: what happens when somebody registers.\n');
  const guide = new Guide(runtime.gateway);
  try {
    await visitApi(guide);
    if (runtime.mailbox) await readMail(guide, runtime.mailbox);
    return true;
  } catch (error) {
    say(`  ${red('✗')} ${guide.at}`);
    say(red(`\nThe tour ended there: ${error instanceof Error ? error.message : error}`));
    say('Warren keeps running; its logs say more.');
    return false;
  }
}

const person = () => {
  const tag = Date.now().toString(36);
  return { name: 'Ada Lovelace', email: `ada.${tag}@example.org`, subscriber: `grace.${tag}@example.org`, password: crypto.randomUUID() };
};

async function visitApi(guide: Guide): Promise<void> {
  const { name, email, password, subscriber } = guide.person;
  await guide.step('POST /auth/register', 'a user, and the fact user.registered', () =>
    guide.call('POST', '/auth/register', { email, password, name }),
  );
  guide.token = await guide.step('POST /auth/login', 'an access token', async () => {
    const { accessToken } = await guide.call<{ accessToken: string }>('POST', '/auth/login', { email, password });
    return accessToken;
  });
  await guide.step('POST /subscribers', 'a request, answered by email-subscriptions', () =>
    guide.call('POST', '/subscribers', { email: subscriber, name: 'Grace Hopper' }),
  );
  const payload = { subject: guide.announcement, text: 'Warren runs, and this came through its queues.' };
  const { id } = await guide.step('POST /tasks', 'notifications.announce.v1 is queued', () =>
    guide.call<{ id: string }>('POST', '/tasks', { type: 'notifications.announce.v1', payload }),
  );
  await guide.step(`GET /tasks/${id.slice(0, 8)}…`, 'a worker has done it', () => guide.until(() => guide.succeeded(id)));
}

async function readMail(guide: Guide, mailbox: string): Promise<void> {
  const find = async (isIt: (mail: Mail) => boolean) => ((await (await fetch(`${mailbox}/api/messages`)).json()) as Mail[]).find(isIt);
  const { email } = guide.person;
  const expected: [string, (mail: Mail) => boolean][] = [
    ['the announcement', ({ subject }) => subject.includes(guide.announcement)],
    ['a welcome', ({ to }) => to.includes(email)],
    ['a note about the new user', ({ to, text, subject }) => !to.includes(email) && `${subject} ${text}`.includes(email)],
  ];
  for (const [what, isIt] of expected) {
    const mail = await guide.step('Mailbox', what, () => guide.until(() => find(isIt)));
    say(dim(`      “${mail.subject}” to ${mail.to.join(', ')}`));
  }
}

/** Walks through the steps, knows where it is, and how long each took. */
class Guide {
  readonly person = person();
  readonly announcement = `Hello from the tour ${this.person.email}`;
  readonly #gateway: string;
  token: string | undefined;
  at = '';

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  async step<T>(what: string, outcome: string, work: () => Promise<T>): Promise<T> {
    this.at = `${what}: ${outcome}`;
    const began = performance.now();
    const result = await work();
    const ms = `${Math.round(performance.now() - began)} ms`;
    say(`  ${green('✓')} ${bold(what.padEnd(22))} ${outcome.padEnd(46)} ${dim(ms.padStart(8))}`);
    return result;
  }

  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(this.#gateway + path, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), ...(this.token && { authorization: `Bearer ${this.token}` }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** True when the task has succeeded. @throws Error when it has failed for good */
  async succeeded(id: string): Promise<true | undefined> {
    const { state, ...rest } = await this.call<{ state: string }>('GET', `/tasks/${id}`);
    if (state === 'failed') throw new Error(`the task failed: ${JSON.stringify(rest)}`);
    return state === 'succeeded' ? true : undefined;
  }

  async until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await pause(25)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`nothing within ${patienceMs / 1000} s.`);
  }
}
