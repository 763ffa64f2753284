import { type Broker, startBroker } from '@warren/testing';
import type { Page } from 'playwright-core';
import { accessibilityFlaws, Browser, hasBrowser } from './browser.ts';
import { GatewayRig } from './gateway-rig.ts';

const PASSWORD = 'correct horse battery';
const SCREENS = ['Overview', 'Tasks', 'Queues', 'Dead letters'];

if (!hasBrowser) process.stderr.write('There is no /usr/bin/chromium: the console is not tried in a browser.\n');

(hasBrowser ? describe : describe.skip)('the console in a browser', () => {
  let broker: Broker;
  let gateway: GatewayRig;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [broker, browser] = await Promise.all([startBroker(), Browser.start()]);
    gateway = await GatewayRig.start(broker, { managementUrl: broker.management });
    page = await browser.context.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.close();
    await broker.close();
  });

  const address = (path = ''): string => `http://127.0.0.1:${gateway.port}/console${path}`;

  async function logIn(on: Page, email: string, password = PASSWORD): Promise<void> {
    await on.getByLabel('E-mail address').fill(email);
    await on.getByLabel('Password').fill(password);
    await on.keyboard.press('Enter');
  }

  it('asks who is there, says what was wrong, and opens', async () => {
    const { email } = await gateway.signUpOperator();
    await page.goto(address());
    await logIn(page, email, 'not the password');
    await page.getByRole('alert').getByText('There is no account').waitFor();
    expect(await accessibilityFlaws(page)).toEqual([]);
    await logIn(page, email);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it.each(SCREENS)('has no accessibility flaws on the screen %s, light or dark', async (name) => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.locator('.waiting').waitFor({ state: 'detached' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityFlaws(page)).toEqual([]);
    }
  });

  it('asks no other origin, and breaks none of its own rules', () => {
    expect([...browser.origins]).toEqual([new URL(address()).origin]);
    expect(browser.complaints.filter((text) => !text.includes('status of 401'))).toEqual([]);
  });
});
