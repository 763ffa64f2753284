import { useReveal } from '../api/use-reveal.ts';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { Json } from '../parts/json.tsx';
import { When } from '../parts/when.tsx';
import { MISSED, type Schedule } from './schedule.ts';

/** One schedule, and its switch. */
export function SchedulePane({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) {
  const { id, type, payload, cron, timezone, missed, nextRunAt, lastRunAt, pausedAt } = schedule;
  const reveal = useReveal('schedule', id);
  return (
    <Detail title={type} onClose={onClose}>
      <ScheduleActs schedule={schedule} />
      <Facts
        facts={{
          When: <code>{cron}</code>,
          Zone: timezone,
          Next: nextRunAt && `${new Date(nextRunAt).toLocaleString('en', { timeZone: timezone })} there`,
          Last: lastRunAt && <When at={lastRunAt} />,
          Paused: pausedAt && <When at={pausedAt} />,
          'Missed times': MISSED[missed] ?? missed,
          Id: <code>{id}</code>,
        }}
      />
      <Json title="Payload" value={payload} onReveal={reveal} />
    </Detail>
  );
}

function ScheduleActs({ schedule: { id, pausedAt } }: { readonly schedule: Schedule }) {
  const post = (what: string) => () => ({ method: 'POST', path: `/schedules/${id}/${what}` }) as const;
  return (
    <div className="buttons">
      {pausedAt ? (
        <Act label="Resume" warning="It goes on with its next time." deed={post('resume')} />
      ) : (
        <Act label="Pause" warning="It makes no more tasks until somebody resumes it." deed={post('pause')} />
      )}
      <Act label="Run now" warning="One task is made at once, beside its times." deed={post('run')} />
      <Act
        label="End it"
        warning="It makes no more tasks. Those that it made go their way."
        isDangerous
        deed={() => ({ method: 'DELETE', path: `/schedules/${id}` })}
      />
    </div>
  );
}
