import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, as they fit into a URL. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url');

/** A plain hash is enough: the token is 256 random bits, nothing that a dictionary holds. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('base64url');
