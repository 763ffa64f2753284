import { catalogue } from '@showcase/contracts';
import type { Contract } from '@warren/contracts';
import { flawsOf, UnacceptableError } from '@warren/http';

const contracts: ReadonlyMap<string, Contract> = new Map(catalogue.map((contract) => [contract.type, contract]));

/**
 * The body that an edited payload makes.
 * @throws UnacceptableError when it does not fit the type's contract, or nobody knows the type
 */
export function editedBody(type: string | null, payload: unknown): Buffer {
  const contract = contracts.get(type ?? '');
  if (!contract) {
    const detail = `No contract says what ${type ?? 'a message without a type'} looks like: it can be redriven as it is, but not edited.`;
    throw new UnacceptableError('type-unknown', detail);
  }
  const { success, data, error } = contract.schema.safeParse(payload);
  if (!success) {
    const detail = `The payload does not fit ${contract.type}; the letter is kept as it was.`;
    throw new UnacceptableError('invalid-payload', detail, { errors: flawsOf(error.issues, '/payload') });
  }
  return Buffer.from(JSON.stringify(data));
}
