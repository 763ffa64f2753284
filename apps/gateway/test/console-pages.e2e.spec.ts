import type { INestMicroservice } from '@nestjs/common';
import { DeliverEmail } from '@showcase/contracts';
import { WorkerReported } from '@warren/contracts';
import { newId } from '@warren/messaging';
import { type Broker, startBroker, testDatabase, type TestDatabase, until } from '@warren/testing';
import type { Page } from 'playwright-core';
import { DataSource } from 'typeorm';
import { accessibilityFlaws, Browser, hasBrowser } from './browser.ts';
import { takePicture } from './console-pictures.ts';
import { GatewayRig } from './gateway-rig.ts';
import { openToUsers } from './open-to-users.ts';
import { startTaskWorker } from './task-worker.ts';

const PASSWORD = 'correct horse battery';
const QUEUE = 'task.email.deliver.v1';
const MANY = 100_000;
const SCREENS = [
  ...['Overview', 'Journey', 'Tasks', 'Queues', 'Workers', 'Retries', 'Issues', 'Dead letters', 'Schedules'],
  ...['Outbox', 'Events', 'Replays', 'Campaigns', 'Webhooks', 'Actions'],
];

if (!hasBrowser) process.stderr.write('There is no /usr/bin/chromium: the console is not tried in a browser.\n');

(hasBrowser ? describe : describe.skip)('the console in a browser', () => {
  let broker: Broker;
  let database: TestDatabase;
  let worker: INestMicroservice;
  let gateway: GatewayRig;
  let browser: Browser;
  let page: Page;
  let operator: { readonly email: string; readonly accessToken: string };

  beforeAll(async () => {
    [broker, database, browser] = await Promise.all([startBroker(), testDatabase(), Browser.start()]);
    gateway = await GatewayRig.start(broker, {
      managementUrl: broker.management,
      contracts: openToUsers(DeliverEmail),
    });
    worker = await startTaskWorker(broker.url, database.url);
    operator = await gateway.signUpOperator();
    page = await browser.context.newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' }); // what is half-way from one colour to another has too little contrast
  });
  afterAll(async () => {
    await browser.close();
    await worker.close();
    await gateway.close();
    await Promise.all([broker.close(), database.drop()]);
  });

  const address = (path = ''): string => `http://127.0.0.1:${gateway.port}/console${path}`;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const dialog = (name: string) => page.getByRole('dialog', { name });

  async function logIn(on: Page, email: string, password = PASSWORD): Promise<void> {
    await on.getByLabel('E-mail address').fill(email);
    await on.getByLabel('Password').fill(password);
    await on.keyboard.press('Enter');
  }

  /** Has a mail sent; its text says what becomes of it. @returns the task's id */
  async function mail(text: string): Promise<string> {
    const payload = { to: 'grace@example.org', subject: 'Hello', text };
    const body = { type: 'email.deliver.v1', payload };
    const answer = await gateway.call('POST', '/tasks', { token: operator.accessToken, body });
    expect(answer.status).toBe(202);
    return answer.body['id'] as string;
  }

  const stateOf = async (id: string): Promise<unknown> =>
    (await gateway.call('GET', `/tasks/${id}`, { token: operator.accessToken })).body['state'];

  /** Answers a dialog's question with yes. */
  async function confirm(name: string, submit = name): Promise<void> {
    await dialog(name).getByRole('button', { name: submit, exact: true }).click();
    await dialog(name).waitFor({ state: 'hidden' });
  }

  it('asks who is there, says what was wrong, and opens', async () => {
    await page.goto(address());
    await logIn(page, operator.email, 'not the password');
    await page.getByRole('alert').getByText('There is no account').waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await logIn(page, operator.email);
    await heading('Overview').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.waitForLoadState('networkidle');
    expect(browser.fileBytes).toBeGreaterThan(50 * 1_024);
    expect(browser.fileBytes).toBeLessThan(150 * 1_024);
  });

  it('redrives what was given up, from its cause to its end', async () => {
    const id = await mail('give up');
    await page.goto(address('/dead-letters'));
    await page.getByRole('row', { name: /unwanted/ }).click();
    await page.getByRole('row', { name: /unwanted/ }).click();
    const pane = page.getByRole('complementary', { name: 'email.deliver.v1' });
    await pane.getByText('Nobody wants it.').first().waitFor();
    expect(await pane.locator('pre').first().textContent()).not.toContain('grace@example.org');
    expect(page.url()).not.toContain('@');

    await pane.getByRole('button', { name: 'Reveal personal data' }).first().click();
    await pane.locator('pre').getByText('grace@example.org').waitFor();
    await takePicture(page, 'dead-letter');

    await pane.getByRole('button', { name: 'Edit and redrive' }).click();
    const editor = dialog('Edit and redrive');
    await editor.getByLabel('Payload').fill('{"to": 1}');
    await editor.getByRole('button', { name: 'Edit and redrive, changed' }).click();
    await editor.getByRole('alert').waitFor();
    await editor.getByLabel('Payload').fill('{"to":"grace@example.org","subject":"Hello","text":"fine"}');
    await confirm('Edit and redrive', 'Edit and redrive, changed');
    await until(async () => (await stateOf(id)) === 'succeeded', 'the task has succeeded');

    const { body } = await gateway.call('GET', '/console/reveals', { token: operator.accessToken });
    expect(body['items']).toMatchObject([{ kind: 'dead-letter' }, { kind: 'dead-letter' }]);
  });

  it('resolves a cause of dead letters with a note, and leads to its dead letters', async () => {
    await page.goto(address('/issues?state=open'));
    await page.getByRole('row', { name: /Nobody wants it/ }).click();
    const pane = page.getByRole('complementary');
    await pane.getByRole('button', { name: 'Resolve' }).click();
    await dialog('Resolve').getByLabel('Why?').fill('It is wanted now');
    await confirm('Resolve');
    await pane.getByText('It is wanted now').waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await takePicture(page, 'issue');
    await pane.getByRole('link', { name: /Its dead letters/ }).click();
    await heading('Dead letters').waitFor();
    await page.getByText('0 match', { exact: true }).waitFor(); // it was redriven above
    const id = await mail('give up');
    await until(async () => (await stateOf(id)) === 'failed', 'the task has failed');
    await page.goto(address('/issues?state=open'));
    await page.getByRole('row', { name: /Nobody wants it/ }).waitFor(); // it is back
  });

  it('shows who works, and first of all what they wait for', async () => {
    const [now, probeAt] = [new Date().toISOString(), new Date(Date.now() + 30_000).toISOString()];
    const unavailable = { reason: 'The SMTP server is unavailable: connect ECONNREFUSED', since: now, probeAt };
    await gateway.messenger.publish(WorkerReported, {
      ...{ workerId: newId(), group: 'email', worker: 'host-1:42', version: '4a1c', startedAt: now, reportedAt: now },
      ...{ state: 'running', everyMs: 3_600_000, memoryBytes: 90_000_000, delayMs: 3 },
      queues: [{ queue: QUEUE, inFlight: 2, isPaused: false, unavailable }],
    });
    await page.goto(address());
    await page.getByRole('link', { name: 'email waits: The SMTP server is unavailable' }).click();
    const pane = page.getByRole('complementary', { name: 'email at host-1:42' });
    await pane.getByText('2 in flight').waitFor();
    await page.getByRole('row', { name: /waiting.*email.*host-1:42.*4a1c/ }).waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await takePicture(page, 'worker');
  });

  it('pauses a queue with a reason, shows it first, and resumes it', async () => {
    await page.goto(address(`/queues?open=${QUEUE}`));
    await button('Pause').click();
    await dialog('Pause').getByLabel('Why?').fill('The mail server is moved');
    await confirm('Pause');
    await button('Resume').waitFor();
    const waiting = await mail('fine');
    await page.getByRole('complementary').getByRole('link', { name: 'email.deliver.v1' }).waitFor();
    await page.goto(address());
    await page.getByRole('link', { name: `${QUEUE} is paused: The mail server is moved` }).click();
    await button('Resume').click();
    await confirm('Resume');
    await button('Pause').waitFor();
    await until(async () => (await stateOf(waiting)) === 'succeeded', 'what was looked at is done');
  });

  it('shows what a task came to, cancels one, and runs it again with another payload', async () => {
    const id = await mail('long');
    await until(async () => (await stateOf(id)) === 'running', 'the task is running');
    await page.goto(address(`/tasks?open=${id}`));
    await button('Cancel').click();
    await confirm('Cancel');
    await until(async () => (await stateOf(id)) === 'cancelled', 'the task is cancelled');
    await button('Run again').click();
    const payload = dialog('Run again').getByLabel('Payload');
    await payload.fill((await payload.inputValue()).replace('long', 'fine'));
    await confirm('Run again', 'Run again, changed');
    await page.getByRole('complementary').getByText('succeeded').first().waitFor();
    expect(page.url()).not.toContain(id);
  });

  it('finds by a query whose fields and values it suggests, and tells where one does not parse', async () => {
    await page.goto(address('/tasks'));
    const box = page.getByRole('combobox', { name: 'Search' });
    await box.fill('stat');
    await page.getByRole('option', { name: 'state:' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'state:cancelled' }).waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await takePicture(page, 'search');
    await page.keyboard.type('cancelled');
    await page.keyboard.press('Enter');
    await page.getByText('1 match', { exact: true }).waitFor();
    expect(await page.getByRole('grid', { name: 'Tasks' }).getByRole('row').count()).toBe(2);
    expect(page.url()).toContain('q=state%3Acancelled');
    await box.fill('state:cancelled colour:red');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByRole('alert').getByText('Character 17 of the query: "colour" is no field.').waitFor();
  });

  it('says why a mail did not come', async () => {
    const id = await mail('give up');
    await until(async () => (await stateOf(id)) === 'failed', 'the task has failed');
    await page.goto(address('/journey'));
    await page.getByRole('textbox').fill(id);
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('failed', { exact: true }).waitFor();
    await page.getByRole('list', { name: 'Every hop' }).waitFor();
    await page.getByRole('img').last().waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await takePicture(page, 'journey-found');
  });

  it('is used by keys alone', async () => {
    await page.goto(address());
    await heading('Overview').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('tas');
    await page.keyboard.press('Enter');
    await heading('Tasks').waitFor();
    await page.getByRole('grid', { name: 'Tasks' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('grid');
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await heading('Queues').waitFor();
  });

  it.each(SCREENS)('has no accessibility flaws on the screen %s, light and wide, or dark and narrow', async (name) => {
    await page.setViewportSize({ width: 1_360, height: 850 });
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await heading(name).waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await accessibilityFlaws(page)).toEqual([]);
    await takePicture(page, `${name}-light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await takePicture(page, `${name}-dark`);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await accessibilityFlaws(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await takePicture(page, `${name}-phone`);
    await page.setViewportSize({ width: 1_360, height: 850 });
  });

  it('tells two people apart, and one without rights that it has none', async () => {
    const { email } = await gateway.signUp();
    const other = await Browser.start();
    try {
      const theirs = await other.context.newPage();
      await theirs.goto(address('/tasks'));
      await logIn(theirs, email);
      await theirs.getByRole('heading', { name: 'This account is no operator’s' }).waitFor();
      expect(await theirs.getByRole('link').count()).toBe(0);
      await theirs.getByRole('button', { name: 'Log out' }).click();
      await theirs.getByLabel('Password').waitFor();
    } finally {
      await other.close();
    }
    await page.reload();
    await page.getByRole('navigation').waitFor();
  });

  it('holds a hundred thousand rows, and few of them in the page', async () => {
    for (let rows = 0; rows < MANY; rows += MANY / 10) {
      await gateway.app.get(DataSource).query(
        `INSERT INTO tasks (id, type, state, payload, life, created_at)
         SELECT gen_random_uuid(), 'email.deliver.v1', 'succeeded', '{}', '{"attempts":[]}', now()
         FROM generate_series(1, ${MANY / 10})`,
      );
    }
    await page.goto(address('/tasks'));
    const grid = page.getByRole('grid', { name: 'Tasks' });
    await grid.getByRole('row').nth(5).waitFor();
    await grid.focus();
    let pages = 0;
    page.on('response', (response) => void (response.url().includes('cursor=') && pages++));
    await until(async () => {
      await page.keyboard.press('End');
      return pages >= 10;
    }, 'ten more pages were read');
    expect(await grid.getByRole('row').count()).toBeLessThan(80);
  });

  it('asks no other origin, and breaks none of its own rules', () => {
    expect([...browser.origins]).toEqual([new URL(address()).origin]);
    expect(browser.complaints.filter((text) => !/status of (?:400|401|409|422|502|503|504)/.test(text))).toEqual([]);
  });
});
