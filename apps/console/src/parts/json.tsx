import { useState } from 'react';
import { masked } from './masked.ts';

interface JsonProps {
  readonly title: string;
  readonly value: unknown;
  /** Told when personal data are shown. */
  readonly onReveal?: () => void;
}

/** A payload as text, whatever it says. Personal data are masked until somebody wants to see them. */
export function Json({ title, value, onReveal }: JsonProps) {
  const [isRevealed, setIsRevealed] = useState(false);
  const safe = JSON.stringify(masked(value), null, 2) ?? 'nothing';
  const full = JSON.stringify(value, null, 2) ?? 'nothing';
  const reveal = (): void => {
    setIsRevealed(true);
    onReveal?.();
  };
  return (
    <section className="json">
      <h3>
        {title}
        {safe !== full && !isRevealed && (
          <button type="button" onClick={reveal}>
            Reveal personal data
          </button>
        )}
      </h3>
      <pre tabIndex={0} aria-label={title}>
        {shortened(isRevealed ? full : safe)}
      </pre>
    </section>
  );
}

const MOST = 100_000;

const shortened = (text: string): string =>
  text.length > MOST ? `${text.slice(0, MOST)}\n… and ${text.length - MOST} characters more` : text;
