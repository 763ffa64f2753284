import { useState } from 'react';
import { type Deed, useAct } from '../api/use-act.ts';
import { DeedDialog } from './deed-dialog.tsx';

interface EditPayloadProps {
  readonly label: string;
  readonly warning: string;
  readonly payload: unknown;
  /** @param edited undefined where nothing was changed */
  readonly deed: (edited: unknown) => Deed;
  /** Told when the payload is shown, with the personal data in it. */
  readonly onReveal: () => void;
  readonly onDone?: (answer: unknown) => void;
}

/** Does something with a payload that may be changed before. */
export function EditPayload({ label, warning, payload, deed, onReveal, onDone }: EditPayloadProps) {
  const before = JSON.stringify(payload, null, 2);
  const [text, setText] = useState(before);
  const act = useAct();
  const edited = parsed(text);
  const ask = (): void => {
    setText(before);
    act.reset();
    onReveal();
  };
  const run = (close: () => void): void =>
    act.mutate(deed(text === before ? undefined : edited), {
      onSuccess: (answer) => {
        close();
        onDone?.(answer);
      },
    });
  return (
    <DeedDialog
      label={label}
      doIt={text === before ? label : `${label}, changed`}
      isDisabled={act.isPending || edited instanceof Error}
      error={act.error}
      onAsk={ask}
      onDo={(_form, close) => run(close)}
    >
      <p>{warning}</p>
      <label>
        Payload
        <textarea rows={12} spellCheck={false} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {edited instanceof Error && <p role="alert">{edited.message}</p>}
    </DeedDialog>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return new Error(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
