import { context, propagation } from '@opentelemetry/api';
import type { EventContract, Priority, TaskContract } from '@warren/contracts';
import {
  currentDelivery,
  InvalidPayloadError,
  newId,
  originOf,
  type SendOptions,
  type SignMessage,
} from '@warren/messaging';

type Contract = EventContract | TaskContract;

/** A message on its way into the outbox. */
export interface NewRow {
  readonly contract: Contract;
  readonly payload: unknown;
  readonly options?: (SendOptions & { readonly priority?: Priority }) | undefined;
}

/** The statements that put rows into one outbox. Each value has its type, for clients that send all of them as text. */
export class NewRows {
  readonly insertion: string;
  readonly insertionOfMany: string;

  /** @param table ready to stand in a statement @param sign signs the messages' tokens */
  constructor(
    table: string,
    private readonly sign: SignMessage | undefined,
  ) {
    const into = `INSERT INTO ${table} (id, kind, type, key, payload, passport, cause, correlation_id, traceparent, tracestate, created_at, priority)`;
    this.insertion =
      `${into} VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::json, $6::text, $7::text, $8::text, ` +
      '$9::text, $10::text, $11::timestamptz, $12::text)';
    this.insertionOfMany =
      `${into} SELECT message.id, $2, $3, message.key, message.payload, message.passport, $7, $8, $9, $10, $11, NULL ` +
      'FROM unnest($1::uuid[], $4::text[], $5::json[], $6::text[]) AS message (id, key, payload, passport)';
  }

  /** @returns the message's id, and the parameters of the insertion @throws InvalidPayloadError */
  async one({ contract, payload, options = {} }: NewRow): Promise<{ readonly id: string; readonly row: unknown[] }> {
    const body = bodyOf(contract, payload);
    const { id = newId(), key = null, priority = null } = options;
    const token = await this.tokenFor(id, contract, body);
    return { id, row: [id, contract.kind, contract.type, key, body, token, ...origin(), new Date(), priority] };
  }

  /** @returns the parameters of the insertion of many @throws InvalidPayloadError */
  async many(
    contract: Contract,
    messages: readonly { readonly payload: unknown; readonly key: string }[],
  ): Promise<unknown[]> {
    const bodies = messages.map(({ payload }) => bodyOf(contract, payload));
    const [ids, keys] = [messages.map(() => newId()), messages.map(({ key }) => key)];
    const tokens = await Promise.all(bodies.map((body, index) => this.tokenFor(ids[index] ?? '', contract, body)));
    return [ids, contract.kind, contract.type, keys, bodies, tokens, ...origin(), new Date()];
  }

  /** @param body as the relay will send it: a column of type `json` keeps the text, and JSON has one form for its value */
  private async tokenFor(id: string, { kind, type }: Contract, body: string): Promise<string | null> {
    const content = Buffer.from(body);
    const { token } = await originOf({ id, kind, type, content }, this.sign);
    return token ?? null;
  }
}

function bodyOf({ type, schema }: Contract, payload: unknown): string {
  const parsed = schema.safeParse(payload);
  if (!parsed.success) throw new InvalidPayloadError(type, parsed.error.issues);
  return JSON.stringify(parsed.data ?? null);
}

/** Where a message comes from: cause, correlation id, trace. The relay runs later, and elsewhere. */
function origin(): (string | null)[] {
  const delivery = currentDelivery();
  const trace: { traceparent?: string; tracestate?: string } = {};
  propagation.inject(context.active(), trace);
  return [delivery?.id ?? null, delivery?.correlationId ?? null, trace.traceparent ?? null, trace.tracestate ?? null];
}
