import { Inject, Injectable } from '@nestjs/common';
import type { Contract } from '@warren/contracts';
import { flawsOf, UnacceptableError } from '@warren/http';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';

/** Checks what operators send instead of a dead letter's body. */
@Injectable()
export class EditedPayloads {
  private readonly contracts: ReadonlyMap<string, Contract>;

  constructor(@Inject(CONTROL_PLANE_OPTIONS) { contracts }: Pick<ControlPlaneOptions, 'contracts'>) {
    this.contracts = new Map(contracts.map((contract) => [contract.type, contract]));
  }

  /**
   * The body that an edited payload makes.
   * @throws UnacceptableError when it does not fit the type's contract, or no contract defines the type
   */
  bodyOf(type: string | null, payload: unknown): Buffer {
    const contract = this.contracts.get(type ?? '');
    if (!contract) {
      const detail = `No contract says what ${type ?? 'a message without a type'} looks like: it can be redriven as it is, but not edited.`;
      throw new UnacceptableError('type-unknown', detail);
    }
    const { success, data, error } = contract.schema.safeParse(payload);
    if (!success) {
      const detail = `The payload does not fit ${contract.type}; the dead letter is kept as it was.`;
      throw new UnacceptableError('invalid-payload', detail, { errors: flawsOf(error.issues, '/payload') });
    }
    return Buffer.from(JSON.stringify(data));
  }
}
