import { useNavigate } from '@tanstack/react-router';
import { EditPayload } from '../parts/edit-payload.tsx';
import type { TaskDetail } from './task.ts';

interface RunAgainProps {
  readonly task: TaskDetail;
  readonly onReveal: () => void;
}

/** The same task once more, with another payload if need be. What the payload must look like, the API says. */
export function RunAgain({ task: { type, payload, key, priority }, onReveal }: RunAgainProps) {
  const navigate = useNavigate();
  return (
    <EditPayload
      label="Run again"
      warning={`A new task of the type ${type} is made, with this payload.`}
      payload={payload}
      onReveal={onReveal}
      deed={(edited) => ({
        method: 'POST',
        path: '/tasks',
        body: { type, payload: edited ?? payload, priority, ...(key && { key }) },
      })}
      onDone={(answer) => {
        const { id } = answer as { id: string };
        void navigate({ to: '/tasks', search: { open: id } as unknown as true });
      }}
    />
  );
}
