import { RefreshTokenRow } from './auth/refresh-token.entity.ts';
import { SessionRow } from './auth/session.entity.ts';
import { AddAccountTokens1763690400061 } from './migrations/add-account-tokens.ts';
import { AddDiscountCode1763690400021 } from './migrations/add-discount-code.ts';
import { CreateOrders1763690400020 } from './migrations/create-orders.ts';
import { CreateUsers1763690400001 } from './migrations/create-users.ts';
import { KeepAccountStates1763690400060 } from './migrations/keep-account-states.ts';
import { KeepErasureAnswers1763690400064 } from './migrations/keep-erasure-answers.ts';
import { KeepErasures1763690400063 } from './migrations/keep-erasures.ts';
import { KeepResetRequests1763690400062 } from './migrations/keep-reset-requests.ts';
import { OrderRow } from './orders/order.entity.ts';
import { UserRow } from './users/user.entity.ts';

/** What the gateway keeps in its database, beside the control plane. */
export const entities = [UserRow, SessionRow, RefreshTokenRow, OrderRow];

/** Each runs once, in the order of the times in their names, the control plane's among them. */
export const migrations = [
  CreateUsers1763690400001,
  CreateOrders1763690400020,
  AddDiscountCode1763690400021,
  KeepAccountStates1763690400060,
  AddAccountTokens1763690400061,
  KeepResetRequests1763690400062,
  KeepErasures1763690400063,
  KeepErasureAnswers1763690400064,
];
