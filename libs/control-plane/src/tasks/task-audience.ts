import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { includesAudience } from '@warren/contracts';
import { type Caller, ForbiddenError } from '@warren/http';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';
import { type Asked, type CallerRole, roleOfCaller } from './asked-as.ts';
import { type TaskTypeDescription, TaskTypes } from './task-types.ts';

/**
 * Decides who may have tasks of which type done, by the audience of its contract: now, in a batch, and again when
 * something that was asked for earlier is due, since roles and contracts may have changed.
 */
@Injectable()
export class TaskAudience {
  constructor(
    private readonly types: TaskTypes,
    private readonly container: ModuleRef,
    @Inject(CONTROL_PLANE_OPTIONS) private readonly options: Pick<ControlPlaneOptions, 'roles'>,
  ) {}

  /** The types that the caller may ask for. */
  typesFor(caller: Caller): TaskTypeDescription[] {
    return this.types.descriptions.filter(({ audience }) => includesAudience(audience, roleOfCaller(caller)));
  }

  /**
   * @throws UnacceptableError for a type that no contract defines
   * @throws ForbiddenError for one that is not for the caller
   */
  requireFor(caller: Caller, type: string): void {
    const objection = this.objectionTo(roleOfCaller(caller), type);
    if (objection !== undefined) throw forbidden(objection);
  }

  /** @throws ForbiddenError when what was asked for earlier may not be asked for by its owner now */
  async requireStill(asked: Asked): Promise<void> {
    const objection = await this.objection(asked);
    if (objection !== undefined) throw forbidden(objection);
  }

  /** Why what was asked for earlier is not done now that it is due, in a sentence; `undefined` when it is. */
  async objection({ type, createdBy, askedAs: as }: Asked): Promise<string | undefined> {
    if (createdBy === null || as === 'application') return undefined;
    const { roles } = this.options;
    if (!roles) return this.objectionTo(as ?? 'user', type);
    const role = await this.container.get(roles, { strict: false }).roleOf(createdBy);
    return this.objectionTo(role ?? 'user', type);
  }

  private objectionTo(as: CallerRole, type: string): string | undefined {
    const { audience } = this.types.contract(type);
    if (includesAudience(audience, as)) return undefined;
    return audience === 'operator'
      ? `Tasks of the type ${type} are for operators: ask one of them.`
      : `Tasks of the type ${type} are made by the system alone. GET /tasks/types lists what you may ask for.`;
  }
}

export const TASK_TYPE_FORBIDDEN = 'task-type-forbidden';

const forbidden = (detail: string): ForbiddenError =>
  new ForbiddenError(TASK_TYPE_FORBIDDEN, detail, { errors: [{ pointer: '/type', detail: 'is not for you' }] });
