import { Link } from '@tanstack/react-router';
import { State } from '../parts/state.tsx';
import type { Hop } from './journey.ts';
import { lengthText } from './time-axis.ts';

interface HopsProps {
  readonly hops: readonly Hop[];
  /** How a text with personal data is shown. */
  readonly said: (text: string) => string;
}

/** Every hop in words, the oldest first. */
export function Hops({ hops, said }: HopsProps) {
  return (
    <ol className="steps" aria-label="Every hop">
      {hops.map((hop, index) => (
        <li key={`${hop.at} ${index}`}>
          <time dateTime={hop.at}>{new Date(hop.at).toISOString().replace('T', ' ').replace('Z', '')}</time>{' '}
          <State of={hop.state} /> <b>{hop.service}</b> {hop.kind} {said(hop.what)}{' '}
          <span className="quiet">
            {hop.place}
            {hop.durationMs !== null && `, ${lengthText(hop.durationMs)}`}
          </span>
          {hop.error && <div>{`${hop.error.code}: ${said(hop.error.message)}`}</div>}
          {hop.about?.kind === 'taskId' && (
            <div>
              <Link to="/tasks" search={{ open: hop.about.value } as unknown as true}>
                The task
              </Link>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
