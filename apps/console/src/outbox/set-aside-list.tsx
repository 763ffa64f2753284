import { useAddress } from '../address/use-address.ts';
import { usePages } from '../api/use-pages.ts';
import { Act } from '../parts/act.tsx';
import type { Column } from '../parts/column.ts';
import { Detail } from '../parts/detail.tsx';
import { Facts } from '../parts/facts.tsx';
import { Grid } from '../parts/grid.tsx';
import { maskedText } from '../parts/masked.ts';
import { When } from '../parts/when.tsx';

interface SetAsideMessage {
  readonly id: string;
  readonly kind: string;
  readonly type: string;
  readonly key: string | null;
  readonly attempts: number;
  readonly reason: string;
  readonly createdAt: string;
  readonly setAsideAt: string;
}

const COLUMNS: readonly Column<SetAsideMessage>[] = [
  { title: 'Type', width: 3, show: ({ type }) => type },
  { title: 'Reason', width: 5, show: ({ reason }) => maskedText(reason) },
  { title: 'Attempts', width: 1, isExtra: true, show: ({ attempts }) => attempts },
  { title: 'Set aside', width: 2, show: ({ setAsideAt }) => <When at={setAsideAt} /> },
];

/** The messages that one service could not send. */
export function SetAsideList({ service, onClose }: { readonly service: string; readonly onClose: () => void }) {
  const [{ open }, change] = useAddress();
  const pages = usePages<SetAsideMessage>(`/operations/outbox/${service}`);
  const opened = pages.rows.find(({ id }) => id === open);
  return (
    <>
      <div className="buttons">
        <button type="button" onClick={onClose}>
          All services
        </button>
        <Settle service={service} which={{ all: true }} suffix=" all" />
      </div>
      <div className="beside">
        <Grid
          label={`What ${service} could not send`}
          columns={COLUMNS}
          pages={pages}
          keyOf={({ id }) => id}
          open={open}
          onOpen={({ id }) => change({ open: id })}
          empty={`${service} can send everything that it has written.`}
        />
        {opened && <SetAsidePane service={service} message={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </>
  );
}

interface SetAsidePaneProps {
  readonly service: string;
  readonly message: SetAsideMessage;
  readonly onClose: () => void;
}

function SetAsidePane({ service, message, onClose }: SetAsidePaneProps) {
  const { id, type, reason, kind, key, attempts, createdAt } = message;
  return (
    <Detail title={type} onClose={onClose}>
      <div className="buttons">
        <Settle service={service} which={{ ids: [id] }} suffix="" />
      </div>
      <Facts
        facts={{
          Reason: maskedText(reason),
          Kind: kind,
          Key: key && maskedText(key),
          Attempts: attempts,
          Written: <When at={createdAt} />,
          Id: <code>{id}</code>,
        }}
      />
    </Detail>
  );
}

interface SettleProps {
  readonly service: string;
  readonly which: object;
  readonly suffix: string;
}

function Settle({ service, which, suffix }: SettleProps) {
  const post = (what: string) => () =>
    ({ method: 'POST', path: `/operations/outbox/${service}/${what}`, body: which }) as const;
  return (
    <>
      <Act label={`Release${suffix}`} warning="Sent again, now that the cause is repaired." deed={post('release')} />
      <Act label={`Discard${suffix}`} warning="Deleted, unsent." isDangerous deed={post('discard')} />
    </>
  );
}
