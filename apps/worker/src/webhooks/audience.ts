import { z } from 'zod';

const AboutCustomer = z.object({ customer: z.object({ userId: z.uuid() }) });

/** Whose fact it is. `undefined`: nobody's in particular, so that whoever works with Warren may hear it. */
export function ownerOf(payload: unknown): string | undefined {
  return AboutCustomer.safeParse(payload).data?.customer.userId;
}
