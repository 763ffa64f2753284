import { useEffect, useState } from 'react';
import { queryText } from '../api/request.ts';
import { follow } from '../api/server-events.ts';
import type { EventInterest, LoggedEvent } from './event.ts';

interface LiveEvents {
  /** The newest first; so many as a screen can be asked to hold. */
  readonly events: readonly LoggedEvent[];
  readonly state: 'following' | 'the line is cut, and will be taken up where it was';
  readonly error: Error | null;
}

const MOST = 2_000;

/** Events as they are said. A line that is cut is taken up behind the last event. */
export function useLiveEvents(isOn: boolean, { type, key }: EventInterest): LiveEvents {
  const [events, setEvents] = useState<readonly LoggedEvent[]>([]);
  const [isCut, setIsCut] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (!isOn) return;
    const stop = new AbortController();
    setEvents([]);
    follow(`/events/live${queryText({ type, key })}`, {
      signal: stop.signal,
      onOpen: () => setIsCut(false),
      onCut: () => setIsCut(true),
      onData: (data) => setEvents((before) => [data as LoggedEvent, ...before].slice(0, MOST)),
    }).catch(setError);
    return () => stop.abort();
  }, [isOn, type, key]);
  return { events, error, state: isCut ? 'the line is cut, and will be taken up where it was' : 'following' };
}
