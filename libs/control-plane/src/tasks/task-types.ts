import { Inject, Injectable } from '@nestjs/common';
import type { Audience, ContractType, Priority, TaskContract } from '@warren/contracts';
import { flawsOf, UnacceptableError } from '@warren/http';
import { z } from 'zod';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import type { JsonColumn } from './task.entity.ts';

/** The task types that there are, by the application's contracts. */
@Injectable()
export class TaskTypes {
  private readonly contracts: ReadonlyMap<string, TaskContract>;
  /** What each type's payload must look like, as JSON Schema. */
  readonly descriptions: readonly TaskTypeDescription[];

  constructor(@Inject(CONTROL_PLANE_OPTIONS) { contracts }: Pick<ControlPlaneOptions, 'contracts'>) {
    const tasks = contracts.filter((contract): contract is TaskContract => contract.kind === 'task');
    this.contracts = new Map(tasks.map((contract) => [contract.type, contract]));
    this.descriptions = tasks.map(({ type, audience, priorities, schema }) => ({
      type,
      audience,
      priorities,
      schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    }));
  }

  /** @throws UnacceptableError for a type that no contract defines */
  contract(type: string): TaskContract {
    const contract = this.contracts.get(type);
    if (!contract) {
      const detail = `There is no task type "${type.slice(0, 100)}": GET /tasks/types lists those there are.`;
      throw new UnacceptableError('task-type-unknown', detail, {
        errors: [{ pointer: '/type', detail: 'is not a task type' }],
      });
    }
    return contract;
  }

  /**
   * Checks a payload before it is kept: the worker should not be the first to see that it is wrong.
   * @throws UnacceptableError for an unknown type, or a payload that does not fit it
   */
  payload(type: string, payload: unknown): JsonColumn {
    const { success, data, error } = this.contract(type).schema.safeParse(payload);
    if (!success) {
      const errors = flawsOf(error.issues, '/payload');
      throw new UnacceptableError('invalid-payload', `The payload does not fit ${type}.`, { errors });
    }
    return data as JsonColumn;
  }

  /** @throws UnacceptableError for a priority that the type does not have */
  checkPriority(type: string, priority: Priority): void {
    if (priority === 'normal' || hasPriorities(this.contract(type))) return;
    const detail = `${type} has no priorities: its tasks run in the order in which they came. Leave it out.`;
    throw new UnacceptableError('no-priorities', detail, { errors: [{ pointer: '/priority', detail }] });
  }
}

export interface TaskTypeDescription {
  readonly type: string;
  readonly audience: Audience;
  readonly priorities: boolean;
  readonly schema: Record<string, unknown>;
}

export type UrgentContract = TaskContract<ContractType, z.ZodType, true>;
export const hasPriorities = (contract: TaskContract): contract is UrgentContract => contract.priorities;
