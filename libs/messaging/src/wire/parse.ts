import { withUnreadableRows, type Contract, type RequestContract } from '@warren/contracts';
import { InvalidPayloadError } from '../errors.ts';

/**
 * A payload as its contract parses it; as it is where there is no contract.
 * @throws InvalidPayloadError
 */
export function parsePayload(contract: Contract | undefined, payload: unknown): unknown {
  return contract ? parse(contract.schema, payload, contract.type) : payload;
}

/**
 * A value that a request is answered with, as its contract parses it. Of a page, one row that does not fit is shown as
 * such, and the others as they are.
 * @throws InvalidPayloadError
 */
export function parseReply({ answer, type }: RequestContract, value: unknown): unknown {
  const parsed = answer.safeParse(value);
  if (parsed.success) return parsed.data;
  return parse(answer, withUnreadableRows(answer, value) ?? value, `the answer to ${type}`);
}

function parse(schema: Contract['schema'], value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new InvalidPayloadError(what, parsed.error.issues);
  return parsed.data;
}
