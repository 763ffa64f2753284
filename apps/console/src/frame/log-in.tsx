import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.ts';
import { hasLogIn } from '../api/session.ts';
import { Trouble } from '../parts/trouble.tsx';

/** Where nobody is logged in. */
export function LogIn() {
  return (
    <main className="gate">
      <h1>Warren</h1>
      {hasLogIn ? <LogInForm /> : <p>Log in to the application first; then reload this page.</p>}
    </main>
  );
}

function LogInForm() {
  const queries = useQueryClient();
  const [error, setError] = useState<Error>();
  const [isBusy, setIsBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    request('POST', 'console/session', { body: { email: form.get('email'), password: form.get('password') } })
      .then(() => queries.invalidateQueries())
      .catch(setError)
      .finally(() => setIsBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <label>
        E-mail address
        <input name="email" type="email" autoComplete="username" required autoFocus />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {error && <Trouble error={error} />}
      <button type="submit" className="main" disabled={isBusy}>
        Log in
      </button>
    </form>
  );
}
