import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { type BrowserContext, chromium, type Page, type Request } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether this machine has a browser. `npm test` installs one where it may. */
export const hasBrowser = existsSync(CHROMIUM);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium with a profile of its own, and a note of every origin that it has asked. */
export class Browser {
  readonly origins = new Set<string>();
  /** Of files, as they came over the network. */
  fileBytes = 0;
  /** What pages complained of, in their consoles. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly directory: string,
  ) {
    context.on('request', (request) => this.origins.add(new URL(request.url()).origin));
    context.on('requestfinished', (request) => void this.count(request));
    context.on('weberror', (error) => this.complaints.push(String(error.error())));
    context.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  static async start(): Promise<Browser> {
    const directory = await mkdtemp(join(tmpdir(), 'warren-browser-'));
    const context = await chromium.launchPersistentContext(directory, {
      executablePath: CHROMIUM,
      headless: true,
      args: ARGUMENTS,
      viewport: { width: 1_360, height: 850 },
    });
    context.setDefaultTimeout(15_000);
    return new Browser(context, directory);
  }

  private async count(request: Request): Promise<void> {
    if (!request.url().includes('/assets/')) return;
    const { responseBodySize } = await request.sizes().catch(() => ({ responseBodySize: 0 }));
    this.fileBytes += responseBodySize;
  }

  async close(): Promise<void> {
    await this.context.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** What axe finds wrong with a page, by WCAG 2.2 AA; each with its place. */
export async function accessibilityFlaws(page: Page): Promise<string[]> {
  // The page's policy lets in no script that it does not serve; what a debugger evaluates is none of the page's.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run({
      runOnly: { type: 'tag', values: tags },
    });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
  });
}
