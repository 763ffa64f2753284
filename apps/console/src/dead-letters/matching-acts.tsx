import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { useAct } from '../api/use-act.ts';
import { DeedDialog } from '../parts/deed-dialog.tsx';
import type { DeadLetterFilter } from './selection.ts';

/** How many match, and a token: what is done is refused when others match by then. */
interface Preview {
  readonly total: number;
  readonly token: string;
}

/** Everything that matches: counted first, then done with care. */
export function MatchingActs({ filter }: { readonly filter: DeadLetterFilter }) {
  return (
    <>
      <MatchingAct kind="redrive" label="Redrive all that match" doIt="Redrive them" filter={filter} />
      <MatchingAct kind="discard" label="Discard all that match" doIt="Discard them" filter={filter} />
    </>
  );
}

interface MatchingActProps {
  readonly kind: 'redrive' | 'discard';
  readonly label: string;
  readonly doIt: string;
  readonly filter: DeadLetterFilter;
}

function MatchingAct({ kind, label, doIt, filter }: MatchingActProps) {
  const [seen, setSeen] = useState<Preview>();
  const [error, setError] = useState<Error>();
  const navigate = useNavigate();
  const act = useAct();
  const path = `/operations/dead-letters/${kind}`;
  const count = (): void => {
    setSeen(undefined);
    setError(undefined);
    act.reset();
    request<Preview>('POST', path, { body: { filter, preview: true } }).then(setSeen, setError);
  };
  const run = (form: FormData): void => {
    const body = { filter, token: seen?.token, ...(kind === 'redrive' && careIn(form)) };
    act.mutate({ method: 'POST', path, body }, { onSuccess: () => void navigate({ to: '/actions' }) });
  };
  return (
    <DeedDialog
      label={label}
      doIt={doIt}
      isDangerous={kind === 'discard'}
      isDisabled={!seen?.total || act.isPending}
      error={error ?? act.error}
      onAsk={count}
      onDo={run}
    >
      <p aria-live="polite">{seen ? `${seen.total} dead letters match now.` : 'Counting …'}</p>
      <p className="quiet">{textOf(filter)}</p>
      {kind === 'redrive' && <Care />}
    </DeedDialog>
  );
}

/** How fast, and how many are tried first. */
function Care() {
  return (
    <>
      <label>
        A second, at most
        <input name="perSecond" type="number" min="0.1" max="10000" step="any" defaultValue="100" required />
      </label>
      <label>
        Tried first; the others follow when none of these has died again
        <input name="canary" type="number" min="1" max="1000" defaultValue="1" required />
      </label>
    </>
  );
}

const careIn = (form: FormData): object => ({
  perSecond: Number(form.get('perSecond')),
  canary: Number(form.get('canary')),
});

function textOf(filter: DeadLetterFilter): string {
  const parts = Object.entries(filter).map(([name, value]) => `${name}: ${value}`);
  return parts.length === 0 ? 'No filter is set: these are all there are.' : parts.join(' · ');
}
