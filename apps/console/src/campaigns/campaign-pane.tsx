import { Link } from '@tanstack/react-router';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { type Campaign, COMMANDS } from './campaign.ts';

const WARNINGS: Readonly<Record<string, string>> = {
  send: 'It goes to everybody of its audience who has confirmed.',
  pause: 'At once: mails that are queued are not sent until somebody resumes it.',
  resume: 'It goes on with those who have not got it.',
  cancel: 'It ends. Who has not got it does not get it.',
};

/** One campaign, and how far it is. */
export function CampaignPane({ campaign, onClose }: { readonly campaign: Campaign; readonly onClose: () => void }) {
  const { id, subject, state, progress, pausedBecause, pausedDomains = [], sendAt, startedAt, endedAt } = campaign;
  return (
    <Detail title={subject} onClose={onClose}>
      <div className="buttons">
        {(COMMANDS[state] ?? []).map((command) => (
          <Act
            key={command}
            label={command.replace(/^./, (letter) => letter.toUpperCase())}
            warning={WARNINGS[command] ?? ''}
            isDangerous={command === 'cancel'}
            deed={() => ({ method: 'POST', path: `/campaigns/${id}/${command}` })}
          />
        ))}
      </div>
      <progress aria-label="Progress" max={Math.max(progress['total'] ?? 0, 1)} value={progress['sent'] ?? 0} />
      <Facts
        facts={{
          State: <State of={state} />,
          'Paused because': pausedBecause,
          'Paused domains': pausedDomains.map(({ domain, reason }) => `${domain}: ${reason}`).join('; '),
          Starts: sendAt && <When at={sendAt} />,
          Started: startedAt && <When at={startedAt} />,
          Ended: endedAt && <When at={endedAt} />,
          ...progress,
        }}
      />
      <Link to="/journey" search={{ is: 'campaignId', of: id } as unknown as true}>
        Its journey
      </Link>
    </Detail>
  );
}
