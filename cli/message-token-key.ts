import { participantNames } from '@showcase/contracts';
import { print } from '@warren/infrastructure';
import { newKey } from '../libs/security/src/new-key.ts';

export const usage = `Usage: npx warren passport-key ${participantNames.join(' | ')} [number, higher than that of the key before]`;

/** `npx warren passport-key <service or pool> [number]` */
export function messageTokenKeyCommand([name = '', number = '1']: string[]): number {
  if (!participantNames.some((known) => known === name) || !/^\d+$/.test(number)) {
    print(usage);
    return 2;
  }
  const key = newKey(`${name}.${number}`);
  print(`PASSPORT_KEY=${key.secret}\nFor every PASSPORT_PUBLIC_KEYS: ${key.public}`);
  return 0;
}
