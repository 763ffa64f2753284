import { context, propagation, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { InvalidPayloadError } from '@warren/messaging';
import { OutsideUnitOfWorkError } from '../errors.ts';
import { Count, Counted, useDatabase, type Replica } from '../persistence.fixture.ts';

const database = useDatabase();
let replica: Replica;

beforeEach(async () => void (replica = await database.open()));

const rows = (): Promise<Record<string, unknown>[]> => replica.rows('outbox');

describe('the outbox', () => {
  it('keeps a message beside the change that it tells of', async () => {
    const id = await replica.unitOfWork.run(() => replica.outbox.publish(Counted, { n: 1 }, { key: 'k' }));
    expect(await rows()).toEqual([
      expect.objectContaining({
        id,
        kind: 'event',
        type: 'thing.counted.v1',
        key: 'k',
        payload: { n: 1 },
        created_at: expect.any(Date),
      }),
    ]);
  });

  it('keeps a task under the id that its sender chose', async () => {
    const id = '0198c0de-0000-7000-8000-000000000001';
    await replica.unitOfWork.run(() => replica.outbox.enqueue(Count, { n: 1 }, { id }));
    expect(await rows()).toEqual([expect.objectContaining({ id, kind: 'task', type: 'things.count.v1', key: null })]);
  });

  it('keeps many facts in the order in which they were given, each under an id of its own', async () => {
    const events = Array.from({ length: 50 }, (_, n) => ({ payload: { n }, key: `k${n}` }));
    await replica.unitOfWork.run(() => replica.outbox.publishAll(Counted, events));
    const kept = (await rows()).toSorted((one, other) => Number(one['position']) - Number(other['position']));
    expect(kept.map(({ payload, key }) => ({ payload, key }))).toEqual(events);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(50);
  });

  it('leaves nothing after a rollback', async () => {
    const work = async (): Promise<void> => {
      await replica.outbox.publish(Counted, { n: 1 });
      throw new Error('no');
    };
    await expect(replica.unitOfWork.run(work)).rejects.toThrow('no');
    expect(await rows()).toEqual([]);
  });

  it('refuses a message outside of a unit of work, and says what to do', async () => {
    await expect(replica.outbox.publish(Counted, { n: 1 })).rejects.toThrow(OutsideUnitOfWorkError);
    await expect(replica.outbox.publish(Counted, { n: 1 })).rejects.toThrow(/inside UnitOfWork\.run/);
  });

  it('refuses a payload that does not fit its contract, before anything is written', async () => {
    const wrong = replica.unitOfWork.run(() => replica.outbox.publish(Counted, { n: 0.5 }));
    await expect(wrong).rejects.toThrow(InvalidPayloadError);
    expect(await rows()).toEqual([]);
  });

  it('keeps the trace that the message belongs to', async () => {
    new NodeTracerProvider().register();
    try {
      const span = trace.getTracer('spec').startSpan('place order');
      await context.with(trace.setSpan(context.active(), span), () => replica.count(1));
      const { traceId, spanId } = span.spanContext();
      expect(await rows()).toEqual([expect.objectContaining({ traceparent: `00-${traceId}-${spanId}-01` })]);
    } finally {
      trace.disable();
      propagation.disable();
      context.disable();
    }
  });
});
