/** In minor units, with its ISO 4217 currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** `€14.90`. */
export function moneyText({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / minorUnitsOf(currency));
}

/** What is typed into a field, in minor units: 50 for 5000. */
export const minorOf = (whole: string, currency: string): number => Math.round(Number(whole) * minorUnitsOf(currency));

function minorUnitsOf(currency: string): number {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}
