/** "3 November 2026", in UTC. */
export const dayOf = (time: Date): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(time);

/** "12:04:31", in UTC, with the day where it is another one. */
export function timeOf(time: Date, now = new Date()): string {
  const clock = time.toISOString().slice(11, 19);
  return time.toDateString() === now.toDateString() ? clock : `${clock} on ${dayOf(time)}`;
}
