import { maskedText } from '../parts/masked.ts';
import { When } from '../parts/when.tsx';
import type { Occurrence } from './dead-letter.ts';

/** Its deaths, each with the attempts that led to it. */
export function Occurrences({ occurrences }: { readonly occurrences: readonly Occurrence[] }) {
  return (
    <section>
      <h3>What happened</h3>
      <ol className="steps">
        {occurrences.flatMap(({ diedAt, reason, history }) => [
          ...history.map(({ attempt, at, worker, code, message = '' }) => (
            <li key={`${at} ${attempt}`}>
              {attempt}. {code} <When at={at} /> <span className="quiet">{worker}</span>
              <div>{maskedText(message)}</div>
            </li>
          )),
          <li key={diedAt}>
            <b>Given up: {reason}</b> <When at={diedAt} />
          </li>,
        ])}
      </ol>
    </section>
  );
}
