import { z } from 'zod';

/** A passport is good for one message: `jti` is that message's id, and `aud` its type. */
export const Claims = z.object({
  /** The service that vouches. */
  iss: z.string(),
  /** Whom the message is for. */
  sub: z.string(),
  aud: z.string(),
  jti: z.string(),
  /** The id of the message that began it all. What follows may carry this passport on, to tell whom it is for. */
  conversation: z.string(),
  scopes: z.array(z.string()),
});
export type Claims = z.output<typeof Claims>;
