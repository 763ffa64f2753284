import { useOne } from '../api/use-one.ts';
import { useReveal } from '../api/use-reveal.ts';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { EditPayload } from '../parts/edit-payload.tsx';
import { Facts } from '../parts/facts.tsx';
import { Json } from '../parts/json.tsx';
import { maskedText } from '../parts/masked.ts';
import { State } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { When } from '../parts/when.tsx';
import type { DeadLetterDetail } from './dead-letter.ts';
import { Occurrences } from './occurrences.tsx';

/** One dead letter: every attempt, and its ways on. */
export function DeadLetterPane({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { data: letter, error } = useOne<DeadLetterDetail>(`/operations/dead-letters/${id}`);
  const reveal = useReveal('dead-letter', id);
  return (
    <Detail title={letter?.type ?? 'Dead letter'} onClose={onClose}>
      {error && <Trouble error={error} />}
      {letter && (
        <>
          {letter.state === 'dead' && <LetterActs letter={letter} onReveal={reveal} />}
          <LetterFacts letter={letter} />
          <Occurrences occurrences={letter.occurrences} />
          <Json title="Payload" value={letter.payload} onReveal={reveal} />
          <Json title="Headers" value={letter.headers} onReveal={reveal} />
        </>
      )}
    </Detail>
  );
}

interface LetterActsProps {
  readonly letter: DeadLetterDetail;
  readonly onReveal: () => void;
}

function LetterActs({ letter: { id, payload, queue }, onReveal }: LetterActsProps) {
  const redrive = { method: 'POST', path: '/operations/dead-letters/redrive' } as const;
  return (
    <div className="buttons">
      <Act
        label="Redrive"
        warning={`It goes back to the queue ${queue}, as it is.`}
        deed={() => ({ ...redrive, body: { ids: [id] } })}
      />
      <EditPayload
        label="Edit and redrive"
        warning={`It goes back to the queue ${queue}. The API checks it against its contract first.`}
        payload={payload}
        onReveal={onReveal}
        deed={(edited) => ({ ...redrive, body: { ids: [id], ...(edited !== undefined && { payload: edited }) } })}
      />
      <Act
        label="Discard"
        warning="It is given up for good. Nobody works on it any more."
        isDangerous
        deed={() => ({ method: 'POST', path: '/operations/dead-letters/discard', body: { ids: [id] } })}
      />
    </div>
  );
}

function LetterFacts({ letter }: { readonly letter: DeadLetterDetail }) {
  const { state, reason, error, refusal, queue, group, messageId, key, cause, deaths, diedAt } = letter;
  return (
    <Facts
      facts={{
        State: <State of={state} />,
        Reason: reason,
        Error: maskedText(error),
        Refused: refusal,
        Queue: queue,
        Group: group,
        Message: <code>{messageId}</code>,
        Cause: cause && <code>{cause}</code>,
        Key: key && maskedText(key),
        Deaths: deaths,
        Died: <When at={diedAt} />,
      }}
    />
  );
}
