import { useQueryClient } from '@tanstack/react-query';
import { logOut } from '../api/session.ts';

/** Ends the session, and forgets all that was seen in it. */
export function useLogOut(): () => void {
  const queries = useQueryClient();
  return () =>
    void logOut().finally(() => {
      queries.removeQueries({ predicate: ({ queryKey: [what] }) => what !== 'caller' });
      queries.setQueryData(['caller'], null);
    });
}
