import { useAct } from '../api/use-act.ts';
import { DeedDialog } from '../parts/deed-dialog.tsx';
import { textIn } from '../parts/form-text.ts';

/** Asks for a replay. What a group does with it is its own to say; one that refuses says why. */
export function StartReplay() {
  const act = useAct();
  return (
    <DeedDialog
      label="Replay …"
      doIt="Replay"
      isDisabled={act.isPending}
      error={act.error}
      onAsk={act.reset}
      onDo={(form, close) =>
        act.mutate({ method: 'POST', path: '/replays', body: requestIn(form) }, { onSuccess: close })
      }
    >
      <label>
        Group
        <input name="group" required pattern="[a-z][a-z0-9\-]*" placeholder="analytics" autoComplete="off" />
      </label>
      <label>
        From
        <input name="from" required defaultValue="beginning" placeholder="beginning, a day, or a moment" />
      </label>
      <label>
        Types, with commas between them; none is all
        <input name="types" autoComplete="off" />
      </label>
      <label>
        A second, at most
        <input name="perSecond" type="number" min="0.1" max="10000" step="any" defaultValue="500" required />
      </label>
    </DeedDialog>
  );
}

function requestIn(form: FormData): object {
  const types = textIn(form, 'types')
    .split(/[\s,]+/)
    .filter(Boolean);
  const perSecond = Number(textIn(form, 'perSecond'));
  return { group: textIn(form, 'group'), from: textIn(form, 'from'), perSecond, ...(types.length > 0 && { types }) };
}
