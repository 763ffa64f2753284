import { z } from 'zod';

const AboutCustomer = z.object({ customer: z.object({ userId: z.uuid() }) });

/** Whose fact it is. `undefined`: no customer's, so that only operators may be called about it. */
export function ownerOf(payload: unknown): string | undefined {
  return AboutCustomer.safeParse(payload).data?.customer.userId;
}
