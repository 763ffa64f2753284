import { Link } from '@tanstack/react-router';
import { useOne } from '../api/use-one.ts';
import { Act } from '../parts/act.tsx';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { State } from '../parts/state.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { When } from '../parts/when.tsx';
import type { Issue, IssueState } from './issue.ts';

/** One cause: what is known of it, what becomes of it, and the way to its dead letters. */
export function IssuePane({ fingerprint, onClose }: { readonly fingerprint: string; readonly onClose: () => void }) {
  const { data: issue, error } = useOne<Issue>(`/operations/dead-letter-issues/${fingerprint}`);
  return (
    <Detail title={issue?.reason ?? 'Issue'} onClose={onClose}>
      {error && <Trouble error={error} />}
      {issue && (
        <>
          <IssueActs issue={issue} />
          <p>{issue.title}</p>
          <IssueFacts issue={issue} />
          <Link to="/dead-letters" search={{ view: 'list', q: `issue:${fingerprint} state:dead` } as unknown as true}>
            Its dead letters: look at them, redrive or discard them all
          </Link>
        </>
      )}
    </Detail>
  );
}

const DAY_MS = 86_400_000;

function IssueActs({ issue: { fingerprint, state } }: { readonly issue: Issue }) {
  const change = (to: IssueState, note: string | undefined, until?: string) => ({
    method: 'POST' as const,
    path: `/operations/dead-letter-issues/${fingerprint}`,
    body: { state: to, ...(note && { note }), ...(until && { until }) },
  });
  const tomorrow = (): string => new Date(Date.now() + DAY_MS).toISOString();
  const opens = 'It opens by itself when another message dies of it';
  return (
    <div className="buttons">
      {state !== 'resolved' && (
        <Act label="Resolve" warning={`${opens}.`} asksWhy deed={(note) => change('resolved', note)} />
      )}
      {state === 'open' && (
        <Act
          label="Ignore for a day"
          warning={`${opens} after that.`}
          asksWhy
          deed={(note) => change('ignored', note, tomorrow())}
        />
      )}
      {state !== 'open' && (
        <Act
          label="Open again"
          warning="It is on the list of what is to be done."
          deed={() => change('open', undefined)}
        />
      )}
    </div>
  );
}

function IssueFacts({ issue }: { readonly issue: Issue }) {
  const { state, reason, type, group, count, dead, firstSeen, lastSeen, reopened, ignoredUntil, note } = issue;
  return (
    <Facts
      facts={{
        State: <State of={state} />,
        Until: ignoredUntil && <When at={ignoredUntil} />,
        Note: note,
        Changed: issue.changedAt && (
          <>
            <When at={issue.changedAt} /> by {issue.changedBy}
          </>
        ),
        Reason: reason,
        Type: type,
        Group: group,
        'Dead letters': `${dead} of ${count}`,
        First: <When at={firstSeen} />,
        Last: <When at={lastSeen} />,
        'Came back': reopened > 0 ? `${reopened} times` : undefined,
      }}
    />
  );
}
