import { type FormEvent, type ReactNode, useRef } from 'react';
import { Trouble } from './trouble.tsx';

interface DeedDialogProps {
  /** What the button says that opens it. */
  readonly label: string;
  /** What the button says that does it. @default label */
  readonly doIt?: string;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly error: Error | null | undefined;
  readonly onAsk: () => void;
  /** Calls `close` when it is done. */
  readonly onDo: (form: FormData, close: () => void) => void;
  readonly children: ReactNode;
}

/** A button, and what it asks before something is done. */
export function DeedDialog({ label, doIt = label, isDangerous, isDisabled, error, ...props }: DeedDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = (): void => dialog.current?.close();
  const ask = (): void => {
    props.onAsk();
    dialog.current?.showModal();
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    props.onDo(new FormData(event.currentTarget), close);
  };
  return (
    <>
      <button type="button" className={isDangerous ? 'danger' : undefined} onClick={ask}>
        {label}
      </button>
      <dialog ref={dialog} className="act" aria-label={label}>
        <form onSubmit={submit}>
          <h2>{label}</h2>
          {props.children}
          {error && <Trouble error={error} />}
          <div className="buttons">
            <button type="button" onClick={close}>
              Leave it
            </button>
            <button type="submit" className={isDangerous ? 'danger' : 'main'} disabled={isDisabled}>
              {doIt}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
