import { type FormEvent, useState } from 'react';
import { request } from '../../../console/src/api/request.ts';
import { textIn } from '../../../console/src/parts/form-text.ts';
import { Trouble } from '../../../console/src/parts/trouble.tsx';
import { useDeed } from '../answers/use-deed.ts';

/** Where nobody is logged in. @param onEntered called when somebody is */
export function Gate({ onEntered }: { readonly onEntered: () => Promise<void> }) {
  const [isNew, setIsNew] = useState(true);
  const { run, error, isBusy } = useDeed();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void run(async () => {
      await enter(form, isNew);
      await onEntered();
    });
  };
  return (
    <section className="card gate">
      <h2>{isNew ? 'Register' : 'Log in'}</h2>
      <form onSubmit={submit}>
        {isNew && <Field label="Your name" name="name" type="text" autoComplete="name" />}
        <Field label="E-mail address" name="email" type="email" autoComplete="username" />
        <Field
          label={isNew ? 'Password, of 8 characters at least' : 'Password'}
          name="password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
        />
        {error && <Trouble error={error} />}
        <button type="submit" className="main" disabled={isBusy}>
          {isNew ? 'Register' : 'Log in'}
        </button>
      </form>
      <button type="button" onClick={() => setIsNew(!isNew)}>
        {isNew ? 'I have an account' : 'I am new here'}
      </button>
    </section>
  );
}

interface FieldOptions {
  readonly label: string;
  readonly name: string;
  readonly type: string;
  readonly autoComplete: string;
}

function Field({ label, ...input }: FieldOptions) {
  return (
    <label>
      {label}
      <input {...input} required />
    </label>
  );
}

/** The session is the console's: two cookies that no script reads. */
async function enter(form: FormData, isNew: boolean): Promise<void> {
  const credentials = { email: textIn(form, 'email'), password: form.get('password') };
  if (isNew) await request('POST', 'auth/register', { body: { ...credentials, name: textIn(form, 'name') } });
  await request('POST', 'console/session', { body: credentials });
}
