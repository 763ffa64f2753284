import { hasLogIn } from '../api/session.ts';
import { useLogOut } from './use-log-out.ts';

/** Who is known, and may not operate. */
export function NoRights() {
  const logOut = useLogOut();
  return (
    <main className="gate">
      <h1>This account is no operator’s</h1>
      <p>
        You are logged in, and the console is for operators: it shows what belongs to everybody. Ask for the role, then
        log in again to have it.
      </p>
      {hasLogIn && (
        <button type="button" className="main" onClick={logOut}>
          Log out
        </button>
      )}
    </main>
  );
}
