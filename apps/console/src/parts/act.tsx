import { type Deed, useAct } from '../api/use-act.ts';
import { DeedDialog } from './deed-dialog.tsx';
import { textIn } from './form-text.ts';

interface ActProps {
  /** What the button says. */
  readonly label: string;
  /** What will happen, before it does. */
  readonly warning: string;
  /** Asks why; the answer is given to `deed`. */
  readonly asksWhy?: boolean;
  readonly isDangerous?: boolean;
  readonly deed: (reason: string | undefined) => Deed;
}

/** Something that an operator does: said before it is done, and done once. */
export function Act({ label, warning, asksWhy = false, isDangerous = false, deed }: ActProps) {
  const act = useAct();
  return (
    <DeedDialog
      label={label}
      isDangerous={isDangerous}
      isDisabled={act.isPending}
      error={act.error}
      onAsk={act.reset}
      onDo={(form, close) => act.mutate(deed(textIn(form, 'reason') || undefined), { onSuccess: close })}
    >
      <p>{warning}</p>
      {asksWhy && (
        <label>
          Why? Other operators read it.
          <input name="reason" maxLength={500} autoComplete="off" />
        </label>
      )}
    </DeedDialog>
  );
}
