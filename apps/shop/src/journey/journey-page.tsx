import { Trouble } from '../../../console/src/parts/trouble.tsx';
import { useAnswer } from '../answers/use-answer.ts';

interface Hop {
  readonly at: string;
  readonly service: string;
  readonly what: string;
}

/** As much as customers read of what `GET /journeys` answers. */
interface Journey {
  readonly verdict: { readonly sentence: string; readonly advice: string | null };
  readonly hops: readonly Hop[];
  readonly unanswered: readonly string[];
}

const LOOK_EVERY_MS = 5_000;

interface JourneyPageOptions {
  readonly orderId: string;
  /** The service whose part is looked for. */
  readonly service: string | null;
}

/** The way of one order of the customer's own, through every service. */
export function JourneyPage({ orderId, service }: JourneyPageOptions) {
  const { data, error } = useAnswer<Journey>(`journeys?orderId=${encodeURIComponent(orderId)}`, LOOK_EVERY_MS);
  return (
    <section className="card">
      <p>
        <a href=".">Back to the shop</a>
      </p>
      <h2>The way of your order</h2>
      {error && <Trouble error={error} />}
      {!data && !error && <p role="status">Asking every service …</p>}
      {data && <p role="status">{data.verdict.sentence}</p>}
      {data && data.unanswered.length > 0 && <p>Not answered just now: {data.unanswered.join(', ')}.</p>}
      {data && (
        <ol className="steps" aria-label="Every hop">
          {data.hops.map((hop, place) => (
            <HopLine key={`${hop.at} ${place}`} hop={hop} isSought={hop.service === service} />
          ))}
        </ol>
      )}
    </section>
  );
}

function HopLine({ hop: { at, service, what }, isSought }: { readonly hop: Hop; readonly isSought: boolean }) {
  return (
    <li data-sought={isSought}>
      <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time> <strong>{service}</strong> {what}
    </li>
  );
}
