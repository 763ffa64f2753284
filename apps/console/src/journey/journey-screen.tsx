import { type FormEvent } from 'react';
import { useAddress } from '../address/use-address.ts';
import { textIn } from '../parts/form-text.ts';
import { Heading } from '../parts/heading.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { KEY_KINDS } from './journey.ts';
import { JourneyView } from './journey-view.tsx';
import { kindsOf } from './key-kinds.ts';
import { useJourney } from './use-journey.ts';

/** One box that takes anything: why did it come, or why not? */
export default function JourneyScreen() {
  const [{ of = '', is }, change] = useAddress();
  const kind = KEY_KINDS.find((known) => known === is);
  const { data: journey, error, isLoading } = useJourney(of, kind);
  const search = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = textIn(new FormData(event.currentTarget), 'of');
    change({ of: text || undefined, is: undefined });
  };
  return (
    <section className="screen journey">
      <Heading title="Journey" note="Why did it come, or why has it not come?" />
      <form className="ask" role="search" onSubmit={search} key={of}>
        <label>
          An e-mail address, or the id of a user, an order, a task, a message, a campaign or a trace
          <input name="of" type="text" defaultValue={of} autoFocus={of === ''} autoComplete="off" spellCheck={false} />
        </label>
        <button type="submit" className="main">
          Look
        </button>
      </form>
      {of !== '' && !kind && kindsOf(of).length === 0 && (
        <p role="alert">This is no e-mail address, no UUID and no trace id (32 hexadecimal digits).</p>
      )}
      {error && <Trouble error={error} />}
      {isLoading && <p className="waiting">Asking every service …</p>}
      {journey && <JourneyView journey={journey} />}
    </section>
  );
}
