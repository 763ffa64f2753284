import { Trouble } from '../../../console/src/parts/trouble.tsx';
import { moneyText } from './money.ts';
import type { Order } from './order.ts';
import { honestSentence, type Step, stepsOf } from './steps.ts';

interface OrderCardOptions {
  readonly order: Order;
  readonly isOperator: boolean;
  readonly now: number;
  readonly again: (order: Order) => void;
}

/** One order: its steps as they are done, and the truth when they are not. */
export function OrderCard({ order, isOperator, now, again }: OrderCardOptions) {
  const what = order.lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ');
  const sentence = honestSentence(order, now);
  return (
    <article className="card order" aria-label={`Order of ${what}`}>
      <h3>
        {what}, {moneyText(order.total)}
      </h3>
      <ol aria-label="Steps">
        {stepsOf(order).map((step) => (
          <StepLine key={step.name} step={step} orderId={order.id} isOperator={isOperator} />
        ))}
      </ol>
      <p role="status">{outcomeOf(order) ?? sentence}</p>
      {order.refusal && (
        <>
          <Trouble error={order.refusal} />
          <button type="button" onClick={() => again(order)}>
            Try again
          </button>
        </>
      )}
    </article>
  );
}

/** What there is no more to add to. */
function outcomeOf({ state, mail, rejection }: Order): string | undefined {
  if (state === 'rejected') return `It came to nothing: ${rejection?.detail ?? ''} A mail about it follows.`;
  if (mail === 'accepted') return 'Confirmed. You have a mail about it.';
  return mail === 'refused' ? 'Confirmed. Your mail server refuses the mail about it.' : undefined;
}

interface StepLineOptions {
  readonly step: Step;
  readonly orderId: string | undefined;
  readonly isOperator: boolean;
}

const WORDS = { done: 'done', waiting: 'to come', stopped: 'not done' } as const;

function StepLine({ step: { name, service, state }, orderId, isOperator }: StepLineOptions) {
  const label = `${name}: ${WORDS[state]}`;
  return <li data-state={state}>{orderId ? <a href={journeyOf(orderId, service, isOperator)}>{label}</a> : label}</li>;
}

/** Operators see every hop in the console; customers see their own order's here. */
function journeyOf(orderId: string, service: string, isOperator: boolean): string {
  return isOperator ? `../console/journey?of=${orderId}&is=orderId` : `?order=${orderId}&service=${service}`;
}
