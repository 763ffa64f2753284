import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { amount } from '@warren/testing';
import type { Page } from 'playwright-core';

const DIRECTORY = join(import.meta.dirname, '../../../.warren/pictures');

/** With `CONSOLE_PICTURES=1`, keeps how the console looks in `.warren/pictures`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (amount('CONSOLE_PICTURES', 0) === 0) return;
  mkdirSync(DIRECTORY, { recursive: true });
  const path = join(DIRECTORY, `${name.toLowerCase().replaceAll(' ', '-')}.png`);
  await page.screenshot({ path });
}
