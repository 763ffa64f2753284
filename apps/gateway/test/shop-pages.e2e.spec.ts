import { type Broker, freshName, startBroker, until } from '@warren/testing';
import type { Page } from 'playwright-core';
import { accessibilityFlaws, Browser, hasBrowser } from './browser.ts';
import { takePicture } from './console-pictures.ts';
import { type Caller, type RunningApp, RunningSystem } from './running-system.ts';

const PASSWORD = 'correct horse battery';
const HAY = 'hay-5kg';
/** There are three of it. */
const RARE = 'lantern-limited';
const QUEUE = 'payments.events';

if (!hasBrowser) process.stderr.write('There is no /usr/bin/chromium: the shop is not tried in a browser.\n');

/** All apps as processes, and a customer at the page: what it shows is true. */
(hasBrowser ? describe : describe.skip)('the shop in a browser', () => {
  let broker: Broker;
  let system: RunningSystem;
  let gateway: RunningApp;
  let browser: Browser;
  let page: Page;
  let operator: Caller;
  const email = `${freshName('ada')}@example.org`;

  beforeAll(async () => {
    [broker, browser] = await Promise.all([startBroker(), Browser.start()]);
    system = await RunningSystem.create(broker);
    [gateway] = await Promise.all([
      system.start('gateway', { MANAGEMENT_URL: broker.management }),
      system.start('email-subscriptions'),
      system.start('worker'),
    ]);
    operator = system.callerAt(gateway);
    await operator.registerOperator(`${freshName('operator')}@warren.example`, 'Operator');
    page = await browser.context.newPage();
    await page.emulateMedia({ reducedMotion: 'reduce' });
  });
  afterAll(async () => {
    await browser.close();
    await system.close();
  });

  const address = (path = ''): string => `http://127.0.0.1:${gateway.port}/shop${path}`;
  const field = (name: string | RegExp) => page.getByLabel(name);
  const balance = () => page.getByRole('status', { name: 'Balance' });
  const card = () => page.getByRole('article').first();
  const step = (text: string) => card().getByRole('link', { name: text, exact: true });
  const productName = async (sku: string) => {
    const { items } = (await operator.call('GET', '/products?limit=100')).body as {
      items: { sku: string; name: string }[];
    };
    return items.find((item) => item.sku === sku)!.name;
  };
  const orderHay = async () => page.getByRole('button', { name: `Order ${await productName(HAY)}`, exact: true });
  const isPaused = (is: 'pause' | 'resume') => operator.call('POST', `/operations/queues/${QUEUE}/${is}`, {});

  /** The link in the mail, at the gateway that this test runs. */
  async function verify(): Promise<void> {
    let link: RegExpExecArray | null = null;
    await until(async () => {
      const mails = await system.mailsTo(email);
      link = mails.map(({ text }) => /\/auth\/verify\?token=[\w-]+/.exec(text)).find((found) => found !== null) ?? null;
      return link !== null;
    }, 'there is a mail with a link');
    await operator.call('POST', String(link?.[0]));
  }

  it('takes somebody in who is new, and goes on by itself when the link in the mail is followed', async () => {
    await page.goto(address());
    expect(await accessibilityFlaws(page)).toEqual([]);
    await field('Your name').fill('Ada Lovelace');
    await field('E-mail address').fill(email);
    await field(/Password/).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText(`We have sent a mail to ${email}`).waitFor();
    await verify();
    await balance().getByText('€0.00').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(browser.fileBytes).toBeGreaterThan(20 * 1_024);
    expect(browser.fileBytes).toBeLessThan(90 * 1_024);
  });

  it('shows an order at once that costs more than there is in the wallet, and then what became of it', async () => {
    await (await orderHay()).click();
    await card().getByText('It came to nothing: There is less in your wallet than the order costs.').waitFor();
    await card().getByText('Paid: not done').waitFor();
    await balance().getByText('€0.00').waitFor();
  });

  it('is used by keys alone: money in, an order, and it becomes reserved, paid, confirmed; the mail follows', async () => {
    const live = page.waitForResponse((response) => response.url().endsWith('/events'));
    await field('Put money in').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('100');
    await page.keyboard.press('Enter');
    await balance().getByText('€100.00').waitFor();
    await tabTo(await orderHay());
    await page.keyboard.press('Enter');
    await balance().getByText('€85.10').waitFor();
    for (const text of ['Ordered', 'Reserved', 'Paid', 'Confirmed', 'Mail sent']) await step(`${text}: done`).waitFor();
    await card().getByText('You have a mail about it.').waitFor();
    expect((await live).headers()['content-type']).toContain('text/event-stream');
    expect((await system.mailsTo(email)).map(({ subject }) => subject)).toContain('Your order is confirmed');
  });

  it('leads from each step to the way of the order', async () => {
    await tabTo(step('Paid: done'));
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Every hop' }).getByText('The order was confirmed.').waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    await step('Confirmed: done').waitFor();
  });

  it('says what an order waits for while payments are paused, and goes on when they do', async () => {
    expect((await isPaused('pause')).status).toBeLessThan(300);
    await (await orderHay()).click();
    await step('Reserved: done').waitFor();
    await card().getByText('Your order is safe. The payment is still being worked on.').waitFor();
    await balance().getByText('€70.20').waitFor(); // as it will be
    expect(await accessibilityFlaws(page)).toEqual([]);
    await takePicture(page, 'shop-waiting');
    expect((await isPaused('resume')).status).toBeLessThan(300);
    await step('Confirmed: done').waitFor();
    await balance().getByText('€70.20').waitFor(); // as it is
  });

  it('shows an order at once that the stock is too small for, and corrects itself', async () => {
    const form = page.getByRole('form', { name: await productName(RARE) });
    await form.getByText('3 in stock').waitFor();
    await form.getByLabel('Quantity').fill('4');
    await form.getByRole('button').click();
    await card().getByRole('alert').getByText('There is not enough in stock').waitFor();
    await card().getByRole('button', { name: 'Try again' }).waitFor();
    await form.getByText('3 in stock').waitFor();
    await balance().getByText('€70.20').waitFor();
  });

  it('fits a phone, in dark colours and in light ones', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await takePicture(page, `shop-phone-${colorScheme}`);
      expect(await accessibilityFlaws(page)).toEqual([]);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('asks no other origin, and breaks none of its own rules', () => {
    expect([...browser.origins]).toEqual([new URL(address()).origin]);
    expect(browser.complaints.filter((text) => !/status of (?:401|409)/.test(text))).toEqual([]);
  });

  /** As somebody without a mouse gets there. */
  async function tabTo(place: ReturnType<Page['locator']>): Promise<void> {
    const isThere = () => place.evaluate((element) => element === element.ownerDocument.activeElement);
    for (let presses = 0; presses < 100 && !(await isThere()); presses++) await page.keyboard.press('Tab');
    expect(await isThere()).toBe(true);
  }
});
