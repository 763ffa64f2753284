import { ProblemError } from '../../../console/src/api/problem.ts';
import { type Answer, useAnswer } from '../answers/use-answer.ts';

/** Who is logged in, as `GET /auth/me` says. */
export interface Customer {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly verified: boolean;
  readonly role: 'user' | 'operator';
}

const LOOK_EVERY_MS = 60_000;

/** Who is logged in; `null` for nobody. */
export function useCustomer(): Omit<Answer<Customer>, 'data'> & { readonly data: Customer | null | undefined } {
  const { data, error, reload } = useAnswer<Customer>('auth/me', LOOK_EVERY_MS);
  const isLoggedOut = error instanceof ProblemError && error.status === 401;
  return isLoggedOut ? { data: null, error: undefined, reload } : { data, error, reload };
}
