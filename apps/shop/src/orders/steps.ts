import type { Order } from './order.ts';

/** One step of an order, and which service takes it. */
export interface Step {
  readonly name: string;
  readonly service: string;
  readonly state: 'done' | 'waiting' | 'stopped';
}

const STEPS = [
  ['Ordered', 'orders', ['placed', 'reserved', 'paid', 'confirmed', 'rejected']],
  ['Reserved', 'inventory', ['reserved', 'confirmed']],
  ['Paid', 'payments', ['paid', 'confirmed']],
  ['Confirmed', 'orders', ['confirmed']],
] as const satisfies readonly (readonly [string, string, readonly Order['state'][]])[];

/** What is done of an order, and what is to come. Of a rejected one nothing is. */
export function stepsOf({ state, mail, refusal }: Pick<Order, 'state' | 'mail' | 'refusal'>): Step[] {
  const open = state === 'rejected' || refusal ? 'stopped' : 'waiting';
  const steps = STEPS.map(([name, service, states]): Step => {
    const isDone = (states as readonly string[]).includes(state);
    return { name, service, state: isDone ? 'done' : open };
  });
  const mailed = mail === 'accepted' ? 'done' : mail === 'refused' ? 'stopped' : open;
  return [...steps, { name: 'Mail sent', service: 'email', state: mailed }];
}

/** An order that stays in a step for longer has the page say so, in milliseconds. */
const SLOW_MS = 5_000;

const STAYS: Readonly<Partial<Record<Order['state'], string>>> = {
  sent: 'The shop has not answered yet. Your order is kept here, and is never placed twice.',
  placed: 'Your order is safe. The stock and the payment are still being worked on.',
  reserved: 'Your order is safe. The payment is still being worked on.',
  paid: 'Your order is safe, and paid. The stock is still being worked on.',
  confirmed: 'Your order is confirmed. The mail about it is still on its way.',
};

/** The truth about an order that stays where it is; nothing while it is as quick as ever. */
export function honestSentence(order: Omit<Order, 'lines' | 'total' | 'placedAt'>, now: number): string | undefined {
  if (order.refusal || now - order.since < SLOW_MS) return undefined;
  if (order.state === 'confirmed' && (order.mail || !order.isFresh)) return undefined;
  return STAYS[order.state];
}
