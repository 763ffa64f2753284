import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
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

/** A button, and what it asks before something is done. What it asks is in the page only while it does. */
export function DeedDialog(props: DeedDialogProps) {
  const { label, isDangerous, onAsk } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => (isOpen ? dialog.current?.showModal() : dialog.current?.close()), [isOpen]);
  const ask = (): void => {
    onAsk();
    setIsOpen(true);
  };
  const close = (): void => setIsOpen(false);
  return (
    <>
      <button type="button" className={isDangerous ? 'danger' : undefined} onClick={ask}>
        {label}
      </button>
      <dialog ref={dialog} className="act" aria-label={label} onClose={close}>
        {isOpen && <DeedForm {...props} close={close} />}
      </dialog>
    </>
  );
}

function DeedForm({ label, doIt = label, close, ...props }: DeedDialogProps & { readonly close: () => void }) {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    props.onDo(new FormData(event.currentTarget), close);
  };
  return (
    <form onSubmit={submit}>
      <h2>{label}</h2>
      {props.children}
      {props.error && <Trouble error={props.error} />}
      <div className="buttons">
        <button type="button" onClick={close}>
          Leave it
        </button>
        <button type="submit" className={props.isDangerous ? 'danger' : 'main'} disabled={props.isDisabled}>
          {doIt}
        </button>
      </div>
    </form>
  );
}
