import { z } from 'zod';

/** A message token is good for one message: `jti` is that message's id, and `aud` its type. */
export const Claims = z.object({
  /** The service or pool that vouches. */
  iss: z.string(),
  /** Whom the message is for. */
  sub: z.string(),
  aud: z.string(),
  jti: z.string(),
  /** Seconds since 1970. */
  iat: z.number(),
  exp: z.number(),
  /** The id of the message that began it all. */
  conversation: z.string(),
  scopes: z.array(z.string()),
  /** SHA-256 over the body as it is sent. Tokens of versions before have none. */
  digest: z.string().optional(),
  /** Where the reply to a request goes. */
  reply_to: z.string().optional(),
});
export type Claims = z.output<typeof Claims>;
