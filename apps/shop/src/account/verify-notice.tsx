import { useEffect } from 'react';
import { request } from '../../../console/src/api/request.ts';
import { Trouble } from '../../../console/src/parts/trouble.tsx';
import { useDeed } from '../answers/use-deed.ts';

const LOOK_EVERY_MS = 1_500;

interface VerifyNoticeOptions {
  readonly email: string;
  /** Looks whether the address is verified by now. */
  readonly look: () => Promise<void>;
}

/** Money and orders are for accounts whose address is verified; the page goes on by itself when it is. */
export function VerifyNotice({ email, look }: VerifyNoticeOptions) {
  const { run, error, isBusy } = useDeed();
  useEffect(() => {
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [look]);
  return (
    <section className="card" aria-label="Your address">
      <h2>Is this your address?</h2>
      <p role="status">
        We have sent a mail to {email}. Follow the link in it, and this page goes on by itself. On your own machine the
        mail is in the mailbox whose address <code>npm start</code> has printed.
      </p>
      {error && <Trouble error={error} />}
      <button type="button" disabled={isBusy} onClick={() => void run(() => request('POST', 'auth/verify/mail'))}>
        Send the mail again
      </button>
    </section>
  );
}
