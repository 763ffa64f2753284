import { useState } from 'react';
import { useReveal } from '../api/use-reveal.ts';
import { maskedText } from '../parts/masked.ts';
import { State } from '../parts/state.tsx';
import { FindingActs } from './finding-acts.tsx';
import { Hops } from './hops.tsx';
import type { Journey } from './journey.ts';
import { journeyText } from './journey-text.ts';
import { Lanes } from './lanes.tsx';

/** The verdict first; below it all that explains it, every hop, and who was asked. */
export function JourneyView({ journey }: { readonly journey: Journey }) {
  const { verdict, findings, hops, unanswered, isCut } = journey;
  const [isRevealed, setIsRevealed] = useState(false);
  const said = isRevealed ? String : maskedText;
  return (
    <>
      <div className={`verdict ${verdict.state}`} role="status">
        <State of={verdict.state} />
        <p>{said(verdict.sentence)}</p>
        {verdict.advice && <p>{verdict.advice}</p>}
      </div>
      <JourneyButtons journey={journey} isRevealed={isRevealed} reveal={() => setIsRevealed(true)} />
      {unanswered.length > 0 && (
        <p className="trouble">Did not answer in time: {unanswered.join(', ')}. There may be more than is shown.</p>
      )}
      <ul className="findings" aria-label="What explains it">
        {findings.map((finding, index) => (
          <li key={`${finding.code} ${index}`}>
            <b>{said(finding.sentence)}</b> <span className="quiet">{finding.service}</span>
            {finding.advice && <div>{finding.advice}</div>}
            <FindingActs finding={finding} />
          </li>
        ))}
      </ul>
      {hops.length > 0 && <Lanes hops={hops} />}
      <Hops hops={hops} said={said} />
      {isCut && <p className="quiet">There is more than is shown.</p>}
      <LookedAt journey={journey} />
    </>
  );
}

interface JourneyButtonsProps {
  readonly journey: Journey;
  readonly isRevealed: boolean;
  readonly reveal: () => void;
}

function JourneyButtons({ journey, isRevealed, reveal }: JourneyButtonsProps) {
  const note = useReveal('journey', journey.key.kind === 'email' ? 'an address' : journey.key.value);
  const [isCopied, setIsCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(journeyText(journey)).then(() => setIsCopied(true));
  };
  const show = (): void => {
    reveal();
    note();
  };
  return (
    <div className="buttons">
      <button type="button" onClick={copy}>
        {isCopied ? 'Copied' : 'Copy as text'}
      </button>
      {!isRevealed && (
        <button type="button" onClick={show}>
          Reveal personal data
        </button>
      )}
    </div>
  );
}

function LookedAt({ journey: { lookedAt } }: { readonly journey: Journey }) {
  const texts = lookedAt.map(
    ({ service, answeredInMs, problem }) => `${service} (${problem ?? `${Math.round(answeredInMs ?? 0)} ms`})`,
  );
  return <p className="quiet">Asked: {texts.join(', ')}</p>;
}
