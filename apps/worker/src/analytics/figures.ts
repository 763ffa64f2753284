import { OrderConfirmed, OrderPlaced, OrderRejected, UserRegistered } from '@showcase/contracts';
import { type EventContract } from '@warren/contracts';

/** What is counted, under the name that its rows have. */
export type FigureName = 'registrations' | 'orders-placed' | 'orders-confirmed' | 'orders-rejected' | 'revenue';

/** So much of something. Amounts are in minor units of a currency; counts have none. */
export interface Figure {
  readonly name: FigureName;
  readonly value: number;
  readonly currency?: string;
}

/** Which figures are made of which facts, and of no others. */
export const FIGURES_OF = {
  [UserRegistered.type]: ['registrations'],
  [OrderPlaced.type]: ['orders-placed'],
  [OrderConfirmed.type]: ['orders-confirmed', 'revenue'],
  [OrderRejected.type]: ['orders-rejected'],
} as const satisfies Partial<Record<EventContract['type'], readonly FigureName[]>>;

/** What those facts make; everything, for all of them. */
export function figuresMadeOf(types: readonly string[] | null): FigureName[] {
  return Object.entries(FIGURES_OF).flatMap(([type, names]) =>
    types === null || types.includes(type) ? [...names] : [],
  );
}
