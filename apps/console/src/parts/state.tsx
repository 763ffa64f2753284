const MOODS: Readonly<Record<string, string>> = {
  succeeded: 'good',
  done: 'good',
  sent: 'good',
  finished: 'good',
  active: 'good',
  delivered: 'good',
  enabled: 'good',
  resolved: 'good',
  failed: 'bad',
  dead: 'bad',
  open: 'bad',
  aborted: 'bad',
  disabled: 'bad',
  blocked: 'bad',
  lost: 'bad',
  paused: 'warm',
  retrying: 'warm',
  waiting: 'warm',
  stopped: 'warm',
  skipped: 'warm',
  running: 'busy',
  finishing: 'busy',
  sending: 'busy',
  queued: 'busy',
  redriving: 'busy',
};

/** A state by its word; the colour says no more than the word does. */
export function State({ of: state }: { readonly of: string }) {
  return <span className={`state ${MOODS[state] ?? 'plain'}`}>{state}</span>;
}
