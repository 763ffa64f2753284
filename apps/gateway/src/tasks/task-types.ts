import { catalogue } from '@showcase/contracts';
import type { ContractType, Priority, TaskContract } from '@warren/contracts';
import { z } from 'zod';
import { flawsOf, UnacceptableError } from '@warren/http';
import type { JsonColumn } from './payload.ts';

const contracts: ReadonlyMap<string, TaskContract> = new Map(
  catalogue
    .filter((contract): contract is TaskContract => contract.kind === 'task')
    .map((contract) => [contract.type, contract]),
);

/** What can be asked for, and what each type's payload must look like. */
export const taskTypes: readonly { type: string; priorities: boolean; schema: Record<string, unknown> }[] = [
  ...contracts.values(),
].map(({ type, priorities, schema }) => ({
  type,
  priorities,
  schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
}));

/** @throws UnacceptableError for a type that nobody works on */
export function taskContract(type: string): TaskContract {
  const contract = contracts.get(type);
  if (!contract) {
    const detail = `There is no task type "${type.slice(0, 100)}": GET /tasks/types lists those there are.`;
    throw new UnacceptableError('task-type-unknown', detail, {
      errors: [{ pointer: '/type', detail: 'is not a task type' }],
    });
  }
  return contract;
}

/** Checks a payload before it is kept: the worker should not be the first to see that it is wrong. @throws UnacceptableError */
export function taskPayload(contract: TaskContract, payload: unknown): JsonColumn {
  const { success, data, error } = contract.schema.safeParse(payload);
  if (!success) {
    const errors = flawsOf(error.issues, '/payload');
    throw new UnacceptableError('invalid-payload', `The payload does not fit ${contract.type}.`, { errors });
  }
  return data as JsonColumn;
}

export type UrgentContract = TaskContract<ContractType, z.ZodType, true>;
export const hasPriorities = (contract: TaskContract): contract is UrgentContract => contract.priorities;

/** @throws UnacceptableError for a priority that the type does not have */
export function checkPriority(contract: TaskContract, priority: Priority): void {
  if (priority === 'normal' || hasPriorities(contract)) return;
  const detail = `${contract.type} has no priorities: its tasks run in the order in which they came. Leave it out.`;
  throw new UnacceptableError('no-priorities', detail, { errors: [{ pointer: '/priority', detail }] });
}
