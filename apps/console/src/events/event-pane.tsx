import { Link } from '@tanstack/react-router';
import { useReveal } from '../api/use-reveal.ts';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { Json } from '../parts/json.tsx';
import { maskedText } from '../parts/masked.ts';
import type { LoggedEvent } from './event.ts';

/** One event, and the way to all that it belongs to. */
export function EventPane({ event, onClose }: { readonly event: LoggedEvent; readonly onClose: () => void }) {
  const { id, type, at, key, cause, correlationId, by, caller, payload } = event;
  const reveal = useReveal('event', id);
  return (
    <Detail title={type} onClose={onClose}>
      <Link to="/journey" search={{ is: 'messageId', of: id } as unknown as true}>
        Its journey
      </Link>
      <Facts
        facts={{
          Said: new Date(at).toLocaleString(),
          By: by,
          'On behalf of': caller,
          Key: key && maskedText(key),
          Id: <code>{id}</code>,
          Cause: cause && <code>{cause}</code>,
          'All began with': <code>{correlationId}</code>,
        }}
      />
      <Json title="Payload" value={payload} onReveal={reveal} />
    </Detail>
  );
}
