import { useAddress } from '../address/use-address.ts';
import { Heading } from '../parts/heading.tsx';
import { OperationList } from './operation-list.tsx';
import { RevealList } from './reveal-list.tsx';

/** What operators did: with dead letters, and with personal data. */
export default function ActionsScreen() {
  const [query, change] = useAddress();
  const areReveals = query['view'] === 'reveals';
  return (
    <section className="screen">
      <Heading title="Actions" note={areReveals ? 'Who looked at personal data' : 'Who did what with dead letters'}>
        <button type="button" onClick={() => change({ view: areReveals ? undefined : 'reveals', open: undefined })}>
          {areReveals ? 'What was done' : 'What was revealed'}
        </button>
      </Heading>
      {areReveals ? <RevealList /> : <OperationList open={query['open']} change={change} />}
    </section>
  );
}
