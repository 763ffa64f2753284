import { generateKeyPairSync } from 'node:crypto';

/** Both forms of one key, as settings hold them; see keys.ts. */
export interface NewKey {
  /** For the setting `PASSPORT_KEY` of the one service that signs with it. */
  readonly secret: string;
  /** For the setting `PASSPORT_PUBLIC_KEYS` of every service that checks. */
  readonly public: string;
}

/** Makes an Ed25519 key. @param kid the key's id, `<issuer>.<number>` */
export function newKey(kid: string): NewKey {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { secret: `${kid}:${x}:${d}`, public: `${kid}:${x}` };
}
