import { print } from '@warren/infrastructure';
import { newKey } from '../libs/security/src/new-key.ts';
import { apps } from './apps.ts';

export const usage = `Usage: npx warren passport-key ${apps.join(' | ')} [number, higher than that of the key before]`;

/** `npx warren passport-key <app> [number]` */
export function messageTokenKeyCommand([app = '', number = '1']: string[]): number {
  if (!apps.some((known) => known === app) || !/^\d+$/.test(number)) {
    print(usage);
    return 2;
  }
  const key = newKey(`${app}.${number}`);
  print(`PASSPORT_KEY=${key.secret}\nFor every PASSPORT_PUBLIC_KEYS: ${key.public}`);
  return 0;
}
